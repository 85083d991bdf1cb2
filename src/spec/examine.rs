//! Looks through a profile's text for all mistakes that show without the profile it is based on.

use super::checks::Checks;
use super::mistake::{Mistake, NAME_CHARS, What, Words};
use super::shape::{Key, Shape, key, nearest};
use super::validate::Rule;
use super::{DeliveryRule, FileRule, SessionRule};
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// All mistakes of a profile's text, in no order. A text that is no TOML is not looked into further.
pub(super) fn mistakes(text: &str) -> Vec<Mistake> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let syntax = |error: &toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            Mistake::at(text, at, "", What::Syntax(error.message().to_owned()))
        };
        return errors.iter().map(syntax).collect();
    }
    let whole = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let part = Part { text, path: String::new(), at: 0, value: &whole };
    let mut found = part.shape(&head_keys());
    found.extend(part.name());
    found.extend(part.inner("file").map(|file| section::<FileRule>(&file)).unwrap_or_default());
    found.extend(
        part.inner("session").map(|rule| section::<SessionRule>(&rule)).unwrap_or_default(),
    );
    found.extend(
        part.inner("delivery").map(|rule| section::<DeliveryRule>(&rule)).unwrap_or_default(),
    );
    found.extend(part.inner("check").map(|checks| checks.checks()).unwrap_or_default());
    found
}

/// Byte of a key in a profile's text, such as `["check", "headroom"]`; of the nearest outer one where there is none.
pub(super) fn place_of(text: &str, path: &[&str]) -> usize {
    let (table, _) = DeTable::parse_recoverable(text);
    let whole = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let mut part = Part { text, path: String::new(), at: 0, value: &whole };
    for name in path {
        match part.inner(name) {
            Some(inner) => part = inner,
            None => break,
        }
    }
    part.at
}

/// Keys outside the sections.
fn head_keys() -> Vec<Key> {
    vec![
        key::<String>("name"),
        key::<String>("title_zh"),
        key::<String>("title_en"),
        key::<Option<String>>("based_on"),
        key::<Option<Vec<String>>>("without"),
        key::<Option<toml::Table>>("file"),
        key::<Option<toml::Table>>("session"),
        key::<Option<toml::Table>>("delivery"),
        key::<Option<toml::Table>>("check"),
    ]
}

/// A value of the text and where it is.
pub(super) struct Part<'a> {
    text: &'a str,
    /// Its key with the sections it is in.
    path: String,
    /// Byte of its key.
    at: usize,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Part<'a> {
    fn entries(&self) -> impl Iterator<Item = Part<'a>> {
        let table = self.value.get_ref().as_table();
        table.into_iter().flatten().map(|(key, value)| Part {
            text: self.text,
            path: self.joined(key.get_ref()),
            at: key.span().start,
            value,
        })
    }

    fn joined(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The last word of its path.
    fn own_name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    fn inner(&self, name: &str) -> Option<Part<'a>> {
        let path = self.joined(name);
        self.entries().find(|part| part.path == path)
    }

    fn mistake(&self, what: What) -> Mistake {
        Mistake::at(self.text, self.at, &self.path, what)
    }

    /// Keys that are unknown, missing, or have values of another kind.
    fn shape(&self, keys: &[Key]) -> Vec<Mistake> {
        if self.value.get_ref().as_table().is_none() {
            let kind = self.value.get_ref().type_str();
            return vec![self.mistake(What::Kind(format!("{kind}, expected a table")))];
        }
        let missing = keys.iter().filter(|key| !key.optional && self.inner(key.name).is_none());
        let missing = missing
            .map(|key| Mistake::at(self.text, self.at, &self.joined(key.name), What::Missing));
        missing.chain(self.entries().filter_map(|entry| entry.against(keys))).collect()
    }

    /// What is wrong with an entry of a table that has these keys.
    fn against(&self, keys: &[Key]) -> Option<Mistake> {
        let name = self.own_name();
        let Some(key) = keys.iter().find(|key| key.name == name) else {
            let nearest = self.meant(keys);
            return Some(self.mistake(What::Unknown { nearest }));
        };
        let error = (key.reads)(self.value.clone()).err()?;
        Some(self.mistake(What::Kind(error.message().to_owned())))
    }

    /// The known key that an unknown one may stand for.
    fn meant(&self, keys: &[Key]) -> Option<String> {
        // A check's section without the `check.` before it.
        if Checks::NAMES.contains(&self.path.as_str()) {
            return Some(format!("check.{}", self.path));
        }
        nearest(self.own_name(), keys.iter().map(|key| key.name)).map(str::to_owned)
    }

    /// The name goes into file names and the session's rows.
    fn name(&self) -> Option<Mistake> {
        let part = self.inner("name")?;
        let name = part.value.get_ref().as_str()?;
        let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
        let fine = NAME_CHARS.contains(&name.chars().count()) && name.chars().all(plain);
        let words = Words {
            zh: "名称为 1 至 64 个字母、数字、汉字或 - _ .",
            en: "a name is 1 to 64 letters, digits or - _ .",
        };
        (!fine).then(|| part.mistake(What::Value(words)))
    }

    fn checks(&self) -> Vec<Mistake> {
        let unknown = |check: &Part<'_>| {
            let nearest = nearest(check.own_name(), Checks::NAMES.iter().copied());
            vec![check.mistake(What::Unknown { nearest: nearest.map(str::to_owned) })]
        };
        self.entries()
            .flat_map(|check| {
                Checks::examine(check.own_name(), &check).unwrap_or_else(|| unknown(&check))
            })
            .collect()
    }
}

/// All mistakes of one section: first those of its keys; where there are none, those of its values.
pub(super) fn section<R: Rule + Shape + DeserializeOwned>(part: &Part<'_>) -> Vec<Mistake> {
    let found = part.shape(&R::keys());
    if !found.is_empty() {
        return found;
    }
    match R::deserialize(ValueDeserializer::from(part.value.clone())) {
        Ok(rule) => faults(part, &rule),
        Err(error) => vec![part.mistake(What::Kind(error.message().to_owned()))],
    }
}

fn faults(part: &Part<'_>, rule: &dyn Rule) -> Vec<Mistake> {
    let told = |fault: super::validate::Fault| {
        let at = part.inner(fault.key).map_or(part.at, |entry| entry.at);
        Mistake::at(part.text, at, &part.joined(fault.key), What::Value(fault.words))
    };
    rule.faults().into_iter().map(told).collect()
}
