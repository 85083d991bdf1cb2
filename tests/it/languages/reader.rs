//! Reads a source file: every string in it, and the language that it is meant for.

use super::{is_chinese, is_english};
use paishe::lang::Lang;
use proc_macro2::{TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Arm, Attribute, Expr, ExprLit, Lit, LitStr, Pat, Token};

/// A string of the sources.
#[derive(Debug)]
pub struct Text {
    /// The language of the place where it stands; `None` where nothing tells one.
    pub lang: Option<Lang>,
    /// What it says.
    pub said: String,
    /// Its line, from 1.
    pub line: usize,
}

/// All strings of a file's product part.
pub fn texts(source: &str) -> Vec<Text> {
    let mut reader = Reader { lang: None, texts: Vec::new() };
    reader.visit_file(&syn::parse_file(source).expect("a source file"));
    reader.texts
}

type Arguments = Punctuated<Expr, Token![,]>;

struct Reader {
    lang: Option<Lang>,
    texts: Vec<Text>,
}

impl Reader {
    fn within(&mut self, lang: Option<Lang>, read: impl FnOnce(&mut Self)) {
        let outside = self.lang;
        self.lang = lang.or(outside);
        read(self);
        self.lang = outside;
    }

    fn pair<'a>(&mut self, mut both: impl Iterator<Item = &'a Expr>) {
        for lang in [Lang::Zh, Lang::En] {
            let half = both.next().expect("two halves");
            self.within(Some(lang), |reader| reader.visit_expr(half));
        }
    }

    /// Expressions side by side: words in Chinese, followed by words that aren't, are the two halves of one text.
    fn row<'a>(&mut self, items: impl Iterator<Item = &'a Expr>) {
        let items: Vec<&Expr> = items.collect();
        let said: Vec<Option<String>> = items.iter().map(|item| words_of(item)).collect();
        let begins = |at: usize| match (said.get(at), said.get(at + 1)) {
            (Some(Some(one)), Some(Some(other))) => is_chinese(one) && is_english(other),
            _ => false,
        };
        for (at, item) in items.iter().enumerate() {
            let zh = begins(at).then_some(Lang::Zh);
            let en = (at > 0 && begins(at - 1)).then_some(Lang::En);
            self.within(zh.or(en), |reader| reader.visit_expr(item));
        }
    }

    fn put(&mut self, text: &LitStr) {
        let line = text.span().start().line;
        self.texts.push(Text { lang: self.lang, said: text.value(), line });
    }

    /// A macro that isn't a call: its strings, wherever they are. Two in a row are halves, comments are left out.
    fn tokens(&mut self, tokens: TokenStream) {
        let (mut after_hash, mut after_words) = (false, false);
        for token in tokens {
            let is_hash = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == '#');
            let is_comma = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == ',');
            let mut is_words = is_comma && after_words;
            match token {
                TokenTree::Group(group) if !after_hash => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Ok(Lit::Str(text)) = syn::parse_str::<Lit>(&literal.to_string()) {
                        let (said, line) = (text.value(), literal.span().start().line);
                        let lang = (after_words && is_english(&said)).then_some(Lang::En);
                        if let Some(last) = self.texts.last_mut().filter(|_| lang.is_some()) {
                            last.lang = Some(Lang::Zh);
                        }
                        is_words = lang.is_none() && is_chinese(&said);
                        self.texts.push(Text { lang: lang.or(self.lang), said, line });
                    }
                }
                _ => {}
            }
            (after_hash, after_words) = (is_hash, is_words);
        }
    }
}

/// What an expression says, if it is a text: as it is, owned, or formatted.
fn words_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        Expr::Reference(inner) => words_of(&inner.expr),
        Expr::MethodCall(call) if call.args.is_empty() => words_of(&call.receiver),
        Expr::Macro(call) if call.mac.path.is_ident("format") => {
            let arguments = call.mac.parse_body_with(Arguments::parse_terminated).ok()?;
            words_of(arguments.first()?)
        }
        _ => None,
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs[..],
            syn::Item::Fn(item) => &item.attrs[..],
            _ => &[],
        };
        if !attributes.iter().any(is_of_tests) {
            visit::visit_item(self, item);
        }
    }

    /// Comments, and what libraries are told.
    fn visit_attribute(&mut self, _: &'a Attribute) {}

    fn visit_lit_str(&mut self, text: &'a LitStr) {
        self.put(text);
    }

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        let Expr::Path(function) = &*call.func else { return visit::visit_expr_call(self, call) };
        let name = function.path.segments.last().map(|segment| segment.ident.to_string());
        if name.as_deref() == Some("words") && call.args.len() == 2 {
            return self.pair(call.args.iter());
        }
        self.row(call.args.iter());
    }

    fn visit_expr_tuple(&mut self, tuple: &'a syn::ExprTuple) {
        self.row(tuple.elems.iter());
    }

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.within(of_name(&item.sig.ident), |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.within(of_name(&item.sig.ident), |reader| visit::visit_impl_item_fn(reader, item));
    }

    fn visit_local(&mut self, local: &'a syn::Local) {
        let lang = match &local.pat {
            Pat::Ident(name) => of_name(&name.ident),
            _ => None,
        };
        self.within(lang, |reader| visit::visit_local(reader, local));
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        if call.method == "pick" && call.args.len() == 2 {
            self.visit_expr(&call.receiver);
            return self.pair(call.args.iter());
        }
        self.visit_expr(&call.receiver);
        self.row(call.args.iter());
    }

    fn visit_expr_match(&mut self, choice: &'a syn::ExprMatch) {
        self.visit_expr(&choice.expr);
        let by_guard = choice.arms.iter().any(|arm| of_guard(arm).is_some());
        for arm in &choice.arms {
            let other = by_guard && arm.guard.is_none();
            let lang = of_pattern(&arm.pat).or(of_guard(arm)).or(other.then_some(Lang::En));
            self.within(lang, |reader| reader.visit_expr(&arm.body));
        }
    }

    fn visit_expr_if(&mut self, choice: &'a syn::ExprIf) {
        let lang = named(&choice.cond);
        self.visit_expr(&choice.cond);
        self.within(lang, |reader| reader.visit_block(&choice.then_branch));
        if let Some((_, otherwise)) = &choice.else_branch {
            self.within(lang.map(other), |reader| reader.visit_expr(otherwise));
        }
    }

    fn visit_field_value(&mut self, field: &'a syn::FieldValue) {
        let lang = match &field.member {
            syn::Member::Named(name) => of_name(name),
            syn::Member::Unnamed(_) => None,
        };
        self.within(lang, |reader| reader.visit_expr(&field.expr));
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        match call.parse_body_with(Arguments::parse_terminated) {
            Ok(arguments) => {
                // The expressions don't live as long as the file.
                let mut inner = Reader { lang: self.lang, texts: Vec::new() };
                arguments.iter().for_each(|argument| inner.visit_expr(argument));
                self.texts.append(&mut inner.texts);
            }
            Err(_) => self.tokens(call.tokens.clone()),
        }
    }
}

fn is_of_tests(attribute: &Attribute) -> bool {
    let is_cfg = attribute.path().is_ident("cfg");
    is_cfg && attribute.parse_args::<syn::Ident>().is_ok_and(|what| what == "test")
}

/// The language that a name promises.
fn of_name(name: &syn::Ident) -> Option<Lang> {
    match name.to_string().as_str() {
        "zh" | "chinese" => Some(Lang::Zh),
        "en" | "english" => Some(Lang::En),
        _ => None,
    }
}

fn other(lang: Lang) -> Lang {
    lang.pick(Lang::En, Lang::Zh)
}

fn of_guard(arm: &Arm) -> Option<Lang> {
    arm.guard.as_ref().and_then(|(_, guard)| named(guard))
}

fn of_pattern(pattern: &Pat) -> Option<Lang> {
    let mut names = Names(Vec::new());
    names.visit_pat(pattern);
    names.lang()
}

/// The language that a condition asks for: `zh`, or a comparison with one.
fn named(condition: &Expr) -> Option<Lang> {
    let mut names = Names(Vec::new());
    names.visit_expr(condition);
    names.lang()
}

struct Names(Vec<String>);

impl Names {
    fn lang(&self) -> Option<Lang> {
        let has = |name: &str| self.0.iter().any(|known| known == name);
        match (has("Zh") || has("zh"), has("En")) {
            (true, false) => Some(Lang::Zh),
            (false, true) => Some(Lang::En),
            _ => None,
        }
    }
}

impl<'a> Visit<'a> for Names {
    fn visit_path(&mut self, path: &'a syn::Path) {
        self.0.extend(path.segments.last().map(|segment| segment.ident.to_string()));
    }

    /// A number's or a text's name says nothing.
    fn visit_expr_lit(&mut self, _: &'a ExprLit) {}
}

#[test]
fn a_language_is_told_by_the_place() {
    let source = r#"
        const A: Words = words("一", "a");
        fn f(lang: Lang, zh: bool) {
            lang.pick(format!("二{}", "x"), "b".to_owned());
            match lang { Lang::Zh => "三", Lang::En => "c" };
            match (1, lang) { (_, Lang::Zh) => write!(out, "四 {}", lang.pick("五", "d")), _ => 0 };
            match it { A if zh => "六", A => "e", };
            if zh { "七" } else { "f" };
            let w = Words { zh: "八", en: "g" };
            odd! { #[doc = "注"] Name "九" => "h"; Other "十" "i"; }
            let zh = "十一";
            say(1, &format!("{n} 十二"), "j".to_owned());
            row(["姓名", "x y"], ("学号", "序号"));
            "neither"
        }
        #[cfg(test)] mod tests { const B: &str = "x"; }
    "#;
    let found: Vec<_> = texts(source).into_iter().map(|text| (text.lang, text.said)).collect();
    let of = |lang| {
        let found = found.iter().filter(|text| text.0 == lang).map(|text| text.1.as_str());
        found.collect::<Vec<_>>()
    };
    assert_eq!(
        of(Some(Lang::Zh)),
        ["一", "二{}", "x", "三", "四 {}", "五", "六", "七", "八", "十", "十一", "{n} 十二"]
    );
    assert_eq!(of(Some(Lang::En)), ["a", "b", "c", "d", "e", "f", "g", "i", "j"]);
    assert_eq!(of(None), ["九", "h", "姓名", "x y", "学号", "序号", "neither"]);
}
