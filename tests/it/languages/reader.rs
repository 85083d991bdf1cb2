//! Reads a source file: every string in it, and the language that it is meant for.

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

    fn put(&mut self, text: &LitStr) {
        let line = text.span().start().line;
        self.texts.push(Text { lang: self.lang, said: text.value(), line });
    }

    /// A macro that isn't a call: its strings, wherever they are.
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Ok(Lit::Str(text)) = syn::parse_str::<Lit>(&literal.to_string()) {
                        let line = literal.span().start().line;
                        self.texts.push(Text { lang: self.lang, said: text.value(), line });
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
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
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        if call.method == "pick" && call.args.len() == 2 {
            self.visit_expr(&call.receiver);
            return self.pair(call.args.iter());
        }
        visit::visit_expr_method_call(self, call);
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
        let name = match &field.member {
            syn::Member::Named(name) => name.to_string(),
            syn::Member::Unnamed(_) => String::new(),
        };
        let lang = match name.as_str() {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        };
        self.within(lang, |reader| reader.visit_expr(&field.expr));
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        type Arguments = Punctuated<Expr, Token![,]>;
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
            odd! { Name "九" => "十" }
            "neither"
        }
        #[cfg(test)] mod tests { const B: &str = "x"; }
    "#;
    let found: Vec<_> = texts(source).into_iter().map(|text| (text.lang, text.said)).collect();
    let of = |lang| {
        let found = found.iter().filter(|text| text.0 == lang).map(|text| text.1.as_str());
        found.collect::<Vec<_>>()
    };
    assert_eq!(of(Some(Lang::Zh)), ["一", "二{}", "x", "三", "四 {}", "五", "六", "七", "八"]);
    assert_eq!(of(Some(Lang::En)), ["a", "b", "c", "d", "e", "f", "g"]);
    assert_eq!(of(None), ["九", "十", "neither"]);
}
