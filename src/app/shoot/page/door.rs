//! Who may come in: the address that was asked for, the token, and whether a press comes from the page itself.

use super::address;
use crate::lang::Lang;
use crate::view::Reach;
use hyper::HeaderMap;
use hyper::header::{COOKIE, HOST, HeaderValue, ORIGIN};
use rustix::rand::{GetRandomFlags, getrandom};
use sha2::{Digest, Sha256};
use std::net::Ipv4Addr;

/// Header with which the page shows that it was served by this run.
pub(super) const KEY: &str = "paishe-key";
/// Browsers tell from which site a request comes.
const FETCH_SITE: &str = "sec-fetch-site";
const SECRET_BYTES: usize = 16;

/// 128 random bits as hexadecimal digits. Printed nowhere.
pub(super) struct Secret(String);

/// Who may come in.
pub(super) struct Door {
    pub reach: Reach,
    port: u16,
    /// What a tablet needs; nothing on this machine.
    token: Option<Secret>,
    /// What a press needs.
    pub key: Secret,
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The address is not one of this machine: a name that was made to point here.
    Address,
    /// The link with the token was not opened, or it is of an earlier run.
    Token,
    /// The request comes from a page of somebody else.
    Stranger,
}

impl Secret {
    pub(super) fn new() -> rustix::io::Result<Self> {
        let mut bytes = [0; SECRET_BYTES];
        let count = getrandom(&mut bytes, GetRandomFlags::empty())?;
        debug_assert_eq!(count, SECRET_BYTES, "the kernel gives up to 256 bytes at once");
        Ok(Self(format!("{:032x}", u128::from_be_bytes(bytes))))
    }

    /// Whether it is this one. Digests are compared, so that the time tells nothing about the secret.
    fn is(&self, said: &str) -> bool {
        Sha256::digest(said) == Sha256::digest(&self.0)
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl Refusal {
    /// What the page says then.
    pub(super) fn sentence(self, lang: Lang) -> &'static str {
        match self {
            Self::Address => lang.pick(
                "请用拍摄台显示的地址打开网页",
                "open the page by the address that the station shows",
            ),
            Self::Token => lang.pick(
                "链接无效或已过期：请重新扫拍摄台上的二维码",
                "the link is not valid any more: scan the station's code again",
            ),
            Self::Stranger => {
                lang.pick("请求不是来自拍摄台的网页", "the request does not come from the page")
            }
        }
    }
}

impl Door {
    pub(super) fn new(reach: Reach, port: u16) -> rustix::io::Result<Self> {
        let token = (reach == Reach::Lan).then(Secret::new).transpose()?;
        Ok(Self { reach, port, token, key: Secret::new()? })
    }

    /// The addresses to open, the likeliest first; at least one.
    pub(super) fn urls(&self) -> Vec<String> {
        let Some(token) = &self.token else {
            return vec![format!("http://{}:{}/", Ipv4Addr::LOCALHOST, self.port)];
        };
        let mut hosts = address::of_this_machine();
        if hosts.is_empty() {
            hosts.push(Ipv4Addr::LOCALHOST);
        }
        let url = |host| format!("http://{host}:{}/?t={}", self.port, token.0);
        hosts.into_iter().map(url).collect()
    }

    /// Whether a request may be answered at all.
    pub(super) fn admits(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        self.knows_address(headers)?;
        match &self.token {
            Some(token) if !self.cookies(headers).any(|said| token.is(said)) => Err(Refusal::Token),
            _ => Ok(()),
        }
    }

    /// Whether the link holds the right token; `None` when there is nothing to ask.
    pub(super) fn opens(&self, headers: &HeaderMap, said: &str) -> Option<Result<(), Refusal>> {
        let token = self.token.as_ref()?;
        let known = self.knows_address(headers);
        Some(known.and_then(|()| token.is(said).then_some(()).ok_or(Refusal::Token)))
    }

    /// Whether a request for data, or a press, comes from a page that this door let in.
    pub(super) fn is_from_the_page(headers: &HeaderMap) -> Result<(), Refusal> {
        let site = text(headers, FETCH_SITE);
        let near = site.is_none_or(|site| site == "same-origin" || site == "none");
        near.then_some(()).ok_or(Refusal::Stranger)
    }

    /// Whether a press does: browsers tell the origin of every press, and only the page itself can know the key.
    pub(super) fn admits_press(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        Self::is_from_the_page(headers)?;
        let home = text(headers, HOST.as_str()).map(|host| format!("http://{host}"));
        let at_home = home.is_some() && text(headers, ORIGIN.as_str()) == home.as_deref();
        let keyed = text(headers, KEY).is_some_and(|said| self.key.is(said));
        (at_home && keyed).then_some(()).ok_or(Refusal::Stranger)
    }

    /// The cookie that a tablet keeps. Its name holds the port: cookies know none.
    pub(super) fn cookie(&self) -> Option<HeaderValue> {
        let token = self.token.as_ref()?;
        let name = self.cookie_name();
        let cookie =
            format!("{name}={}; Path=/; Max-Age=86400; HttpOnly; SameSite=Strict", token.0);
        cookie.parse().ok()
    }

    fn cookie_name(&self) -> String {
        format!("paishe-{}", self.port)
    }

    fn cookies<'a>(&self, headers: &'a HeaderMap) -> impl Iterator<Item = &'a str> + use<'a> {
        let start = self.cookie_name() + "=";
        let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).map(str::trim);
        pairs.filter_map(move |pair| pair.strip_prefix(start.as_str()))
    }

    /// Another site may give its own name this machine's address; so only bare addresses are answered, and localhost.
    fn knows_address(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = text(headers, HOST.as_str()).and_then(|host| {
            let (name, port) = host.rsplit_once(':')?;
            (port.parse() == Ok(self.port)).then_some(name)
        });
        let known = host.is_some_and(|name| match (self.reach, name.parse::<Ipv4Addr>()) {
            (_, Err(_)) => name == "localhost",
            (Reach::Here, Ok(address)) => address.is_loopback(),
            (Reach::Lan, Ok(_)) => true,
        });
        known.then_some(()).ok_or(Refusal::Address)
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderName;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn a_secret_has_128_bits_and_is_another_each_time() {
        let (one, other) = (Secret::new().unwrap(), Secret::new().unwrap());
        assert_eq!(one.0.len(), 32);
        assert!(one.0 != other.0 && one.is(&one.0) && !one.is(&other.0) && !one.is(""));
    }

    #[test]
    fn only_bare_addresses_with_the_right_port_are_answered() {
        let (here, lan) = (Door::new(Reach::Here, 80).unwrap(), Door::new(Reach::Lan, 80).unwrap());
        let known = |door: &Door, host: &str| door.knows_address(&headers(&[("host", host)]));
        for (host, at_home, over_the_network) in [
            ("127.0.0.1:80", true, true),
            ("localhost:80", true, true),
            ("192.168.1.5:80", false, true),
            ("127.0.0.1:81", false, false),
            ("127.0.0.1", false, false),
            ("evil.example:80", false, false),
            ("127.0.0.1.evil.example:80", false, false),
            ("", false, false),
        ] {
            assert_eq!(known(&here, host).is_ok(), at_home, "{host}");
            assert_eq!(known(&lan, host).is_ok(), over_the_network, "{host}");
        }
        assert_eq!(here.admits(&HeaderMap::new()), Err(Refusal::Address));
    }

    #[test]
    fn the_cookie_lets_in_and_one_of_another_port_does_not() {
        let door = Door::new(Reach::Lan, 8520).unwrap();
        let token = door.token.as_ref().unwrap().reveal().to_owned();
        let admits =
            |cookie: &str| door.admits(&headers(&[("host", "10.0.0.2:8520"), ("cookie", cookie)]));
        assert_eq!(admits(&format!("a=b; paishe-8520={token}")), Ok(()));
        assert_eq!(admits(&format!("paishe-8521={token}")), Err(Refusal::Token));
        assert_eq!(admits("paishe-8520="), Err(Refusal::Token));
        let set = door.cookie().unwrap();
        let set = set.to_str().unwrap();
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    }

    #[test]
    fn a_press_needs_the_key_and_its_own_origin() {
        let door = Door::new(Reach::Here, 80).unwrap();
        let host = ("host", "127.0.0.1:80");
        let (origin, key) = (("origin", "http://127.0.0.1:80"), (KEY, door.key.reveal()));
        let press = |more: &[(&str, &str)]| door.admits_press(&headers(more)).is_ok();
        assert!(press(&[host, origin, key]));
        assert!(press(&[host, origin, key, (FETCH_SITE, "same-origin")]));
        assert!(!press(&[host, origin, key, (FETCH_SITE, "same-site")]));
        assert!(!press(&[host, origin]));
        assert!(!press(&[host, origin, (KEY, "0")]));
        assert!(!press(&[host, key]));
        assert!(!press(&[host, key, ("origin", "http://127.0.0.1:81")]));
        assert!(!press(&[host, key, ("origin", "null")]));
    }
}
