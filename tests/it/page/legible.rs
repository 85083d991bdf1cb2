//! Sizes, contrast and room: the page in every state, both languages, on a screen and on a tablet held upright.

use super::chromium::Chromium;
use super::served::{FRAME, Served};
use crate::screens::scene::{desk, failing, judged, number, passing, unmeasured};
use paishe::app::shoot::page::Bounds;
use paishe::judge::Judgement;
use paishe::lang::Lang;
use paishe::session::{CameraState, Session, Shot};
use paishe::view::Reach;

/// What is wrong with the screen, as a list; `big` for a screen that is looked at from three metres.
const LOOK: &str = r"(big) => {
  const wrong = [];
  const at = (id) => document.getElementById(id);
  const size = (id) => parseFloat(getComputedStyle(at(id)).fontSize) / innerHeight;
  const lost = document.body.dataset.lost !== '';
  const word = lost ? 'lost_word' : 'word';
  if (size(word) < (big ? 0.2 : 0.09)) wrong.push(`word: ${size(word)} of the height`);
  const name = at('name').textContent;
  if (!lost && name && name.length <= 5 && size('name') < (big ? 0.12 : 0.06)) wrong.push(`name: ${size('name')}`);
  if (!lost && size('digits') < 0.09) wrong.push(`number: ${size('digits')}`);
  if (!at('sign_text').textContent.trim()) wrong.push('no sign');
  const seen = (lost ? ['lost_word', 'lost_note', 'lost_since']
    : ['word', 'correction', 'sentence', 'name', 'tail', 'digits', 'next', 'done', 'accept', 'retake'])
    .map(at).filter((element) => element.textContent);
  const box = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };
  for (const element of seen) {
    const r = box(element);
    // Lines are higher than their letters.
    const over = 0.1 * r.height;
    if (r.left < -1 || r.right > innerWidth + 1 || r.top < -over || r.bottom > innerHeight + over) {
      wrong.push(`${element.id} is off the screen: ${[r.left, r.top, r.right, r.bottom].map(Math.round)}`);
    }
    for (const other of seen) {
      const o = box(other);
      const [w, h] = [Math.min(r.right, o.right) - Math.max(r.left, o.left),
        Math.min(r.bottom, o.bottom) - Math.max(r.top, o.top)];
      if (element !== other && w > 1 && h > 0.35 * Math.min(r.height, o.height)) wrong.push(`${element.id} lies over ${other.id}`);
    }
  }
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const bar = getComputedStyle(lost ? at('lost') : document.querySelector('header'));
  const [dark, bright] = [light(bar.color), light(bar.backgroundColor)].sort((a, b) => a - b);
  const contrast = (bright + 0.05) / (dark + 0.05);
  if (contrast < 4.5) wrong.push(`contrast ${contrast}`);
  const picture = document.querySelector('figure').getBoundingClientRect();
  if (picture.width * picture.height < 0.25 * innerWidth * innerHeight) wrong.push('the picture is small');
  return wrong;
}";

fn live(judgement: Judgement) -> Session {
    Session { live: Some(judgement), ..desk() }
}

/// Sessions to look at, and the state that the page shows then.
fn states() -> Vec<(&'static str, &'static str, Session)> {
    let frame = FRAME;
    let saving = Shot::Accepting { frame, judgement: passing(), reason: None };
    let lost = CameraState::Lost { why: "usb".into() };
    let named =
        |i| Session { on_camera: Some(number(i)), on_deck: Some(number(3)), ..live(passing()) };
    vec![
        ("wait", "wait", Session { live: None, ..desk() }),
        ("nobody", "nobody", Session { on_camera: None, on_deck: None, ..desk() }),
        ("looking", "looking", Session { camera: CameraState::Looking, live: None, ..desk() }),
        ("ready", "ready", live(passing())),
        ("nearly", "ready", desk()),
        ("adjust", "adjust", live(failing())),
        ("unseen", "unseen", live(unmeasured())),
        ("exposing", "exposing", Session { shot: Shot::Exposing, ..desk() }),
        ("checking", "checking", Session { shot: Shot::Judging(frame), ..desk() }),
        ("pass", "pass", judged(passing())),
        ("fail", "fail", judged(failing())),
        ("unmeasured", "unmeasured", judged(unmeasured())),
        ("doubtful", "doubtful", Session { doubtful: Some(frame), ..judged(passing()) }),
        ("saving", "saving", Session { shot: saving, ..desk() }),
        ("lost", "lost", Session { camera: lost, live: None, ..desk() }),
        ("rare", "ready", named(2)),
        ("long", "ready", named(3)),
        ("latin", "ready", named(4)),
    ]
}

fn look(lang: Lang, (width, height): (u32, u32), name: &str) {
    let served = Served::new(Reach::Here, lang, Bounds::default());
    served.show(&desk());
    served.show_live();
    served.still(FRAME, 1);
    let mut browser = Chromium::start();
    browser.resize(width, height);
    browser.open(&served.url());
    let big = width > height;
    let mut wrong = vec![];
    for (title, state, session) in states() {
        served.show(&session);
        let shown = format!(
            "board?.state === {state:?} && document.body.dataset.lost !== 'station' \
             && kept.frame === wantsStill()"
        );
        super::browser::beat_until(&served, &mut browser, &shown);
        let found = browser.value(&format!("({LOOK})({big})"));
        for line in found.as_array().unwrap() {
            wrong.push(format!("{title}: {line}"));
        }
        browser.keep(&format!("{name}-{title}"));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(browser.complaints.is_empty(), "{:#?}", browser.complaints);
}

#[test]
fn every_state_is_legible_from_three_metres() {
    look(Lang::Zh, (1920, 1080), "zh-screen");
    look(Lang::En, (1920, 1080), "en-screen");
}

#[test]
fn every_state_is_legible_on_a_tablet_held_upright() {
    look(Lang::Zh, (1024, 1366), "zh-tablet");
    look(Lang::En, (1024, 1366), "en-tablet");
}

#[test]
fn whoever_wants_less_motion_gets_none() {
    let served = Served::here();
    served.show(&desk());
    let mut browser = Chromium::start();
    let asked = serde_json::json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    browser.call("Emulation.setEmulatedMedia", asked);
    browser.open(&served.url());
    browser.wait_for("board !== null");
    let moves = "getComputedStyle(document.getElementById('flash')).animationName";
    assert_eq!(browser.value(moves), "none");
}
