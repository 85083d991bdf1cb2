//! The page of the real station: what is keyed at the laptop is on the page, what is pressed there is done.

use super::chromium::Chromium;
use crate::station::{Card, Desk, F10};
use paishe::sitter::{Defect, Scene};

#[test]
fn a_frame_is_accepted_from_the_page_and_a_failing_one_retaken() {
    let desk = Desk::new();
    let card = Card::new(&desk);
    let mut station = desk.shoot_with(&card.camera(), (100, 30), &["--page=0"]);
    station.wait_for(&["folder"]);
    let mut browser = Chromium::start();
    browser.resize(1920, 1080);
    browser.open(&format!("http://127.0.0.1:{}/", desk.port_of_the_page()));
    browser.wait_for_text("word", "等下一位");
    station.enter(&desk.numbers[0]);
    browser.wait_for("document.getElementById('name').textContent !== ''");
    let tail = format!("学号 …{}", &desk.numbers[0][desk.numbers[0].len() - 4..]);
    browser.wait_for_text("tail", &tail);

    card.put("A.JPG", &Scene::seeded(3).with(Defect::WrongBackdrop));
    browser.wait_for_text("word", "不合格");
    browser.wait_for("!document.getElementById('retake').disabled");
    browser.wait_for("now() - kept.at > NEW_FRAME_MS");
    browser.keep("station-fail");
    browser.key("PageUp");
    station.wait_for(&["这张不用，请重拍"]);
    browser.wait_for("board.frame === null");

    card.put("B.JPG", &Scene::seeded(3));
    browser.wait_for("!document.getElementById('accept').disabled");
    browser.wait_for("now() - kept.at > NEW_FRAME_MS");
    // Text in the box: the operator is at something, and a press must not become a look-up.
    station.type_in("9");
    browser.wait_for("document.getElementById('accept').disabled");
    browser.key("PageDown");
    station.type_in("\u{7f}");
    browser.wait_for("!document.getElementById('accept').disabled");
    browser.keep("station-pass");
    browser.key("PageDown");
    browser.wait_for_text("given", "1");
    station.wait_for(&["拍摄序号 1", "已采用"]);
    browser.wait_for_text("word", "等下一位");
    let page = browser.value("document.documentElement.outerHTML");
    for secret in desk.ids.iter().chain(&desk.numbers) {
        assert!(!page.as_str().unwrap().contains(secret.as_str()));
    }
    station.type_in(F10);
    assert_eq!(station.end().0, 0);
    browser.wait_for("document.body.dataset.lost === 'station'");
    assert_eq!((desk.status().done, desk.status().frames), (1, 2));
}
