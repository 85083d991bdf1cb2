//! The page itself: one document that needs nothing but itself, and the policy that lets it do nothing else.

use super::answer::{Body, whole};
use crate::lang::Lang;
use crate::view::Guides;
use crate::view::text::{self, Words, words};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Bytes;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use hyper::{Response, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const FRAME: &str = include_str!("../../../../assets/page/page.html");
const STYLE: &str = include_str!("../../../../assets/page/page.css");
const SCRIPT: &str = include_str!("../../../../assets/page/page.js");

/// Words of the page that don't depend on how it stands, by the names that the document and its script use.
const WORDS: [(&str, Words); 20] = [
    ("title", words("摄影师", "Photographer")),
    ("number", words("拍摄序号", "Shot no.")),
    ("student", text::NUMBER),
    ("next", text::ON_DECK),
    ("nobody", text::NOBODY),
    ("done", text::DONE),
    ("waiting", text::WAITING),
    ("tray", text::TRAY),
    ("live", text::LIVE),
    ("still", text::STILL),
    ("accept", words("采用", "Accept")),
    ("accept_keys", words("PageDown → Enter", "PageDown → Enter")),
    ("retake", words("重拍", "Retake")),
    ("retake_keys", words("PageUp ← Esc", "PageUp ← Esc")),
    ("accepted", words("已采用", "accepted")),
    ("lost_station", words("拍摄台断开", "STATION LOST")),
    ("lost_station_note", words("正在重新连接，请看拍摄台", "reconnecting: look at the station")),
    ("since", words("自", "since")),
    ("seconds", words("秒", "s")),
    ("old_link", words("请重新扫拍摄台上的二维码", "scan the station's code again")),
];

/// What the script reads from the document.
#[derive(Serialize)]
struct Facts<'a> {
    words: BTreeMap<&'static str, &'static str>,
    guides: &'a Guides,
    version: &'a str,
}

/// The page, ready to be sent.
pub(super) struct Document {
    html: Bytes,
    policy: HeaderValue,
    /// Tells it from a document of other words, lines or another release.
    pub version: String,
}

impl Document {
    pub(super) fn of(guides: &Guides, lang: Lang) -> std::io::Result<Self> {
        let words: BTreeMap<_, _> =
            WORDS.iter().map(|(name, words)| (*name, words.of(lang))).collect();
        let facts = |version| -> std::io::Result<String> {
            let facts = Facts { words: words.clone(), guides, version };
            // `<` could end the element that it stands in.
            Ok(serde_json::to_string(&facts)?.replace('<', "\\u003c"))
        };
        let unversioned = [FRAME, STYLE, SCRIPT, &facts("")?].concat();
        let version: String = hash(&unversioned).chars().take(16).collect();
        let mut html = FRAME
            .replace("{{lang}}", lang.pick("zh-CN", "en"))
            .replace("{{style}}", STYLE)
            .replace("{{facts}}", &facts(&version)?)
            .replace("{{script}}", SCRIPT);
        for (name, words) in &words {
            html = html.replace(&format!("{{{{{name}}}}}"), words);
        }
        let policy = policy().parse().map_err(std::io::Error::other)?;
        Ok(Self { html: html.into(), policy, version })
    }

    pub(super) fn answer(&self) -> Response<Body> {
        let mut answer = whole(StatusCode::OK, "text/html; charset=utf-8", self.html.clone());
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, self.policy.clone());
        answer
    }
}

/// Its own style and script, requests to this server, and nothing else.
fn policy() -> String {
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}
