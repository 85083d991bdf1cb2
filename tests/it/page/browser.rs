//! The page in the real browser: it follows, comes back, decides, and tells nothing that it shouldn't.

use super::chromium::Chromium;
use super::client::PATIENCE;
use super::served::{FRAME, Served};
use super::{bounds, token};
use crate::screens::scene::{desk, failing, judged, passing};
use paishe::app::shoot::page::Bounds;
use paishe::lang::Lang;
use paishe::session::{CameraState, Command, Event, FrameId, Moment, Session, Shot, ShotNumber};
use paishe::view::Reach;
use paishe::view::press::{Press, Wish};
use std::time::Instant;

/// A browser that has the page open.
fn looking_at(served: &Served) -> Chromium {
    let mut browser = Chromium::start();
    browser.resize(1920, 1080);
    browser.open(&served.url());
    browser
}

/// Waits for a press, as the station's loop would.
fn next_press(served: &mut Served) -> Press {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(press) = served.pressed() {
            return press;
        }
        assert!(Instant::now() < end, "no press came");
        // The station beats meanwhile.
        served.beat();
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
}

#[test]
fn it_follows_a_session_from_one_student_to_the_next() {
    let mut served = Served::here();
    let mut session = desk();
    served.show(&session);
    served.show_live();
    let mut browser = looking_at(&served);
    text(&served, &mut browser, "name", "张伟");
    text(&served, &mut browser, "word", "可以拍");
    text(&served, &mut browser, "digits", "37");
    text(&served, &mut browser, "next", "买买提·吐尔逊");
    beat_until(&served, &mut browser, "document.getElementById('pixels').width === 1024");
    beat_until(
        &served,
        &mut browser,
        "document.getElementById('crop').getAttribute('x') === '300'",
    );

    session.shot = Shot::Judged { frame: FRAME, judgement: failing() };
    served.show(&session);
    served.still(FRAME, 4);
    text(&served, &mut browser, "word", "不合格");
    text(&served, &mut browser, "correction", "请退后一点");
    text(&served, &mut browser, "caption", "已拍照片");
    // The crop is told in px of the full frame, four times those of the picture that is sent.
    beat_until(
        &served,
        &mut browser,
        "document.getElementById('guides').viewBox.baseVal.width === 4096",
    );
    beat_until(&served, &mut browser, "document.getElementById('accept').disabled");

    session.shot = Shot::Judged { frame: FrameId(10), judgement: passing() };
    served.show(&session);
    text(&served, &mut browser, "word", "合格");
    session.update(Event::Command { command: Command::Confirm, at: Moment(1) });
    session.update(Event::Accepted { frame: FrameId(10), number: ShotNumber(37), at: Moment(2) });
    served.show(&session);
    text(&served, &mut browser, "given", "37");
    beat_until(&served, &mut browser, "!document.getElementById('flash').hidden");
    browser.keep("accepted");
    text(&served, &mut browser, "name", "买买提·吐尔逊");
    text(&served, &mut browser, "digits", "38");
    text(&served, &mut browser, "caption", "实时取景");
    tells_nothing_more(&mut browser, &served);
    assert_eq!(served.pressed(), None);
}

/// Nothing but the page's own server was asked, nothing went wrong, and no student is in the page but those who were
/// called: of them no ID number, birth date or major.
fn tells_nothing_more(browser: &mut Chromium, served: &Served) {
    let page = browser.value(
        "document.documentElement.outerHTML + document.cookie + JSON.stringify(board) \
         + JSON.stringify({ ...localStorage, ...sessionStorage })",
    );
    let page = page.as_str().unwrap();
    for entry in &desk().queue {
        let student = &entry.student;
        let id = student.id_number.reveal();
        assert!(!page.contains(id) && !page.contains(&id[6..14]), "an ID number is in the page");
        assert!(!page.contains(&student.number.0));
        assert!(student.major.is_empty() || !page.contains(&student.major));
    }
    assert!(!page.contains("李娜"));
    let home = format!("http://127.0.0.1:{}/", served.port());
    let strange =
        browser.requests.iter().find(|url| !url.starts_with(&home) && *url != "about:blank");
    assert_eq!(strange, None);
    assert!(browser.complaints.is_empty(), "{:#?}", browser.complaints);
}

#[test]
fn it_says_when_the_station_is_gone_and_follows_again_when_it_is_back() {
    let mut served = Served::here();
    served.show(&judged(passing()));
    let mut browser = looking_at(&served);
    text(&served, &mut browser, "name", "张伟");
    served.go();
    browser.wait_for("document.body.dataset.lost === 'station'");
    browser.wait_for_text("lost_word", "拍摄台断开");
    browser.wait_for("document.getElementById('lost_since').textContent.startsWith('自 ')");
    covers_the_screen_in_red(&mut browser);
    assert_eq!(browser.value("document.getElementById('accept').disabled"), true);
    browser.keep("station-lost");

    served.come();
    served.show(&judged(passing()));
    served.still(FRAME, 1);
    beat_until(&served, &mut browser, "document.body.dataset.lost === ''");
    // The key is of the new run.
    beat_until(&served, &mut browser, "!document.getElementById('accept').disabled");
    beat_until(&served, &mut browser, "now() - kept.at > NEW_FRAME_MS");
    browser.click("accept");
    assert_eq!(next_press(&mut served), Press { frame: FRAME, wish: Wish::Accept });
    tells_nothing_more(&mut browser, &served);
}

#[test]
fn a_number_given_by_a_later_run_is_told_too() {
    let mut served = Served::here();
    let mut browser = looking_at(&served);
    for next in [37, 38] {
        let mut session = judged(passing());
        session.next_number = ShotNumber(next);
        served.show(&session);
        served.still(FRAME, 1);
        text(&served, &mut browser, "digits", &next.to_string());
        beat_until(&served, &mut browser, "!document.getElementById('accept').disabled");
        session.update(Event::Command { command: Command::Confirm, at: Moment(1) });
        let number = ShotNumber(next);
        session.update(Event::Accepted { frame: FRAME, number, at: Moment(2) });
        served.show(&session);
        text(&served, &mut browser, "given", &next.to_string());
        served.go();
        browser.wait_for("document.body.dataset.lost === 'station'");
        served.come();
    }
}

/// The same, until that text stands in the element.
fn text(served: &Served, browser: &mut Chromium, id: &str, text: &str) {
    beat_until(
        served,
        browser,
        &format!("document.getElementById({id:?}).textContent === {text:?}"),
    );
}

/// Shows the same board again and again, as the station's loop does, until the expression holds.
pub fn beat_until(served: &Served, browser: &mut Chromium, expression: &str) {
    let end = Instant::now() + PATIENCE;
    while !browser.holds(expression) {
        served.beat();
        assert!(Instant::now() < end, "{expression} never came");
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
}

fn covers_the_screen_in_red(browser: &mut Chromium) {
    let covered = browser.value(
        "(() => { const lost = document.getElementById('lost'); \
         const r = lost.getBoundingClientRect(), s = getComputedStyle(lost); \
         const [red, green, blue] = s.backgroundColor.match(/\\d+/g).map(Number); \
         return [r.x, r.y, r.width, r.height].join() === [0, 0, innerWidth, innerHeight].join() \
           && red > 150 && green < 60 && blue < 60 && s.display !== 'none'; })()",
    );
    assert_eq!(covered, true);
}

#[test]
fn a_station_that_hangs_is_lost_too() {
    let served = Served::here();
    served.show(&desk());
    let mut browser = looking_at(&served);
    text(&served, &mut browser, "name", "张伟");
    // The server is there, but nobody shows anything.
    browser.wait_for("document.body.dataset.lost === 'station'");
    beat_until(&served, &mut browser, "document.body.dataset.lost === ''");
}

#[test]
fn a_lost_camera_fills_the_screen_until_it_is_back() {
    let mut served = Served::here();
    let mut session = desk();
    served.show(&session);
    let mut browser = looking_at(&served);
    text(&served, &mut browser, "name", "张伟");
    session.update(Event::Camera(CameraState::Lost { why: "usb".into() }));
    served.show(&session);
    beat_until(&served, &mut browser, "document.body.dataset.lost === 'camera'");
    beat_until(
        &served,
        &mut browser,
        "document.getElementById('lost_word').textContent === '相机断开'",
    );
    covers_the_screen_in_red(&mut browser);
    browser.keep("camera-lost");
    session.update(Event::Camera(desk().camera));
    served.show(&session);
    beat_until(&served, &mut browser, "document.body.dataset.lost === ''");
    // Nobody decides about a frame that can't be seen.
    session.shot = Shot::Judged { frame: FRAME, judgement: passing() };
    session.update(Event::Camera(CameraState::Lost { why: "usb".into() }));
    served.show(&session);
    beat_until(&served, &mut browser, "document.body.dataset.lost === 'camera'");
    browser.key("PageUp");
    assert_eq!(browser.value("document.getElementById('retake').disabled"), true);
    assert_eq!(served.pressed(), None);
}

#[test]
fn a_remote_and_fingers_decide_once_and_never_on_a_new_frame() {
    let mut served = Served::here();
    served.show(&judged(passing()));
    let mut browser = looking_at(&served);
    text(&served, &mut browser, "name", "张伟");
    // Nobody decides about a frame that isn't to be seen yet.
    assert_eq!(
        browser.value("board.can_accept && document.getElementById('accept').disabled"),
        true
    );
    let mut frame = FRAME;
    for (key, wish) in [
        ("PageDown", Wish::Accept),
        ("PageUp", Wish::Retake),
        ("Enter", Wish::Accept),
        ("Escape", Wish::Retake),
        ("ArrowRight", Wish::Accept),
        ("ArrowLeft", Wish::Retake),
    ] {
        served.still(frame, 1);
        beat_until(&served, &mut browser, "!document.getElementById('accept').disabled");
        beat_until(&served, &mut browser, "now() - kept.at > NEW_FRAME_MS");
        beat_until(&served, &mut browser, "now() - pressedAt > BOUNCE_MS");
        // A remote bounces; `b` blanks a slide show.
        for pressed in ["b", key, key] {
            browser.key(pressed);
        }
        assert_eq!(next_press(&mut served), Press { frame, wish });
        assert_eq!(browser.value("document.getElementById('accept').disabled"), true);
        frame = FrameId(frame.0 + 1);
        let shot = Shot::Judged { frame, judgement: passing() };
        served.show(&Session { shot, ..desk() });
        let arrived = format!("board.frame === {}", frame.0);
        beat_until(&served, &mut browser, &arrived);
    }
    // In one step: another frame comes, and a press that was meant for the one before.
    beat_until(&served, &mut browser, "now() - pressedAt > BOUNCE_MS");
    let late = "(show({ board: { ...board, frame: 99 }, for_ms: 0, flash: null }), \
                Object.assign(kept, { frame: 99, at: now() }), enable(), press('accept'), decided === 99)";
    assert_eq!(browser.value(late), false);
    assert_eq!(served.pressed(), None);
}

#[test]
fn a_tablet_comes_in_by_the_link_and_its_address_bar_keeps_no_token() {
    let served = Served::new(Reach::Lan, Lang::En, Bounds::default());
    served.show(&judged(passing()));
    let token = token(&served.url());
    let home = format!("http://127.0.0.1:{}/", served.port());
    let mut browser = Chromium::start();
    browser.resize(1024, 1366);
    browser.open(&home);
    browser.wait_for("document.body.innerText.includes('scan the station')");
    browser.open(&format!("{home}?t={token}"));
    text(&served, &mut browser, "name", "张伟");
    let address = browser.value("location.href + document.cookie + document.referrer");
    assert_eq!(address, home.as_str());
    text(&served, &mut browser, "tail", "");
    browser.keep("tablet");
}

#[test]
fn a_tablet_of_an_earlier_run_is_told_to_scan_again() {
    let mut served = Served::new(Reach::Lan, Lang::Zh, Bounds::default());
    served.show(&desk());
    let mut browser = Chromium::start();
    browser.open(&format!("http://127.0.0.1:{}/?t={}", served.port(), token(&served.url())));
    text(&served, &mut browser, "name", "张伟");
    served.go();
    served.come();
    browser.wait_for("document.getElementById('lost_note').textContent.includes('重新扫')");
}

#[test]
fn a_page_of_other_lines_loads_itself_anew() {
    let mut served = Served::new(Reach::Here, Lang::Zh, bounds(16, 10_000, 10_000));
    served.show(&desk());
    let mut browser = looking_at(&served);
    text(&served, &mut browser, "name", "张伟");
    served.go();
    served.lang = Lang::En;
    served.come();
    served.show(&desk());
    beat_until(&served, &mut browser, "document.documentElement.lang === 'en'");
    beat_until(&served, &mut browser, "document.getElementById('word')?.textContent === 'SHOOT'");
}
