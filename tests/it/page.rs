//! The photographer's page: the real server on 127.0.0.1, asked by hand and by a browser.

mod browser;
mod chromium;
mod client;
mod legible;
mod served;
mod station;

use crate::screens::scene::{self, desk, failing, judged, passing};
use client::{Answer, Client, PATIENCE};
use paishe::app::shoot::page::{Bounds, Page};
use paishe::lang::Lang;
use paishe::session::{Command, Event, Moment, Session, ShotNumber};
use paishe::view::Reach;
use paishe::view::press::{Press, Wish};
use served::{FRAME, Served};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Ordinary bounds but for these.
fn bounds(connections: usize, head_ms: u64, stall_ms: u64) -> Bounds {
    let ms = Duration::from_millis;
    Bounds { connections, head: ms(head_ms), stall: ms(stall_ms) }
}

/// The token in the address of a page on the network.
fn token(url: &str) -> String {
    url.split("?t=").nth(1).unwrap().to_owned()
}

#[test]
fn boards_follow_the_session() {
    let served = Served::here();
    let mut session = judged(passing());
    served.show(&session);
    let mut events = served.client().events();
    let hello = events.next("hello");
    assert_eq!(hello["key"].as_str().unwrap().len(), 32);
    let first = events.next("board");
    assert_eq!(first["board"]["state"], "pass");
    assert_eq!(first["board"]["name"], "张伟");
    assert_eq!(first["board"]["number"], 37);
    assert_eq!(first["flash"], serde_json::Value::Null);

    session.update(Event::Command { command: Command::Confirm, at: Moment(1) });
    served.show(&session);
    assert_eq!(events.next("board")["board"]["state"], "saving");
    session.update(Event::Accepted { frame: FRAME, number: ShotNumber(37), at: Moment(2) });
    served.show(&session);
    let next = events.next("board");
    assert_eq!(next["board"]["name"], "买买提·吐尔逊");
    assert_eq!(next["flash"]["number"], 37);
    assert_eq!(next["board"]["number"], 38);
}

#[test]
fn beats_come_while_the_station_shows_itself_alive() {
    let served = Served::here();
    served.show(&desk());
    let mut events = served.client().events();
    events.next("board");
    let end = Instant::now() + PATIENCE;
    // The station's loop, without its clock.
    while events.waiting("beat").is_none() {
        served.show(&desk());
        assert!(Instant::now() < end, "no beat came");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

#[test]
fn whoever_comes_later_is_told_how_long_it_has_been_so() {
    let served = Served::here();
    served.show(&desk());
    let began = Instant::now();
    let mut first = served.client().events();
    first.next("board");
    while began.elapsed() < Duration::from_millis(50) {
        std::thread::park_timeout(Duration::from_millis(50));
    }
    // A board that differs, in the same state.
    let number = ShotNumber(99);
    served.show(&Session { next_number: number, ..desk() });
    let told = served.client().events().next("board");
    assert!(told["for_ms"].as_u64().unwrap() >= 50, "{told}");
}

#[test]
fn only_the_newest_picture_is_given_and_each_only_once() {
    let served = Served::here();
    served.page().live(Arc::from(*b"old"));
    served.page().live(Arc::from(*b"new"));
    let answer = served.client().get("/live?after=0");
    assert_eq!((answer.status, &answer.body[..]), (200, &b"new"[..]));
    assert_eq!(answer.header("content-type"), Some("image/jpeg"));
    let seen = answer.header("picture-number").unwrap().to_owned();
    let mut waiting = served.client();
    waiting.ask(&format!("/live?after={seen}"));
    served.page().live(Arc::from(*b"newer"));
    assert_eq!(waiting.answer().body, b"newer");
    // A page of an earlier run has counted further.
    assert_eq!(served.client().get("/live?after=123456").body, b"newer");
}

#[test]
fn only_the_frame_in_hand_is_shown() {
    let served = Served::here();
    served.show(&judged(passing()));
    let mut early = served.client();
    early.ask("/still?frame=9");
    served.still(FRAME, 4);
    let answer = early.answer();
    assert_eq!((answer.status, answer.header("full-width")), (200, Some("4096")));
    let picture = image::load_from_memory(&answer.body).unwrap();
    assert_eq!((picture.width(), picture.height()), (1024, 680));
    assert_eq!(served.client().get("/still?frame=8").status, 404);
    assert_eq!(served.client().get("/still").status, 404);
    served.show(&desk());
    assert_eq!(served.client().get("/still?frame=9").status, 404);
}

fn press(served: &Served, path: &str) -> Answer {
    let key = served.client().key();
    served.client().press(path, &key)
}

#[test]
fn a_press_reaches_the_station_with_the_frame_it_was_meant_for() {
    let mut served = Served::here();
    served.show(&judged(passing()));
    assert_eq!(press(&served, "/accept?frame=9").status, 202);
    assert_eq!(served.pressed(), Some(Press { frame: FRAME, wish: Wish::Accept }));
    assert_eq!(press(&served, "/retake?frame=9").status, 202);
    assert_eq!(served.pressed(), Some(Press { frame: FRAME, wish: Wish::Retake }));
}

#[test]
fn a_late_press_is_told_so_and_changes_nothing() {
    let mut served = Served::here();
    served.show(&judged(passing()));
    assert_eq!(press(&served, "/accept?frame=8").status, 409);
    served.show(&judged(failing()));
    assert_eq!(press(&served, "/accept?frame=9").status, 409);
    served.show(&desk());
    assert_eq!(press(&served, "/accept?frame=9").status, 409);
    assert_eq!(press(&served, "/retake?frame=9").status, 409);
    assert_eq!(press(&served, "/retake").status, 400);
    assert_eq!(press(&served, "/retake?frame=x").status, 400);
    assert_eq!(served.pressed(), None);
}

#[test]
fn a_press_from_another_page_is_refused() {
    let mut served = Served::here();
    served.show(&judged(passing()));
    let key = served.client().key();
    let (origin, keyed) = (served.client().origin(), format!("paishe-key: {key}"));
    for lines in [
        vec![origin.clone()],
        vec![keyed.clone()],
        vec![origin.clone(), "paishe-key: 0".to_owned()],
        vec![keyed.clone(), "origin: http://evil.example".to_owned()],
        vec![keyed.clone(), "origin: null".to_owned()],
        vec![keyed, origin, "sec-fetch-site: cross-site".to_owned()],
    ] {
        let answer = served.client().post("/accept?frame=9", &lines);
        assert_eq!(answer.status, 403, "{lines:?}");
    }
    assert_eq!(served.pressed(), None);
}

#[test]
fn another_name_for_this_machine_is_refused() {
    let served = Served::here();
    served.show(&desk());
    let port = served.port();
    for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1:1", ""] {
        for path in ["/", "/events", "/live", "/still?frame=9"] {
            let answer = served.client().with_host(host).get(path);
            assert_eq!(answer.status, 403, "{host} {path}");
            assert!(!answer.text().contains("张伟"));
        }
    }
    let embedded = ["sec-fetch-site: cross-site".to_owned()];
    assert_eq!(served.client().get_with("/live", &embedded).status, 403);
    assert_eq!(served.client().with_host(&format!("localhost:{port}")).get("/").status, 200);
}

#[test]
fn over_the_network_nothing_is_told_without_the_token() {
    let served = Served::new(Reach::Lan, Lang::Zh, Bounds::default());
    served.show(&judged(passing()));
    let token = token(&served.url());
    assert_eq!(token.len(), 32, "128 bits");
    for path in ["/", "/events", "/live", "/still?frame=9", "/?t=0", "/?t=", "/events?t=0"] {
        let answer = served.client().get(path);
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text().contains("重新扫"), "{path}");
    }
    assert_eq!(served.client().get(&format!("/events?t={token}")).status, 403);
    let wrong = [format!("cookie: paishe-{}={}", served.port(), "0".repeat(32))];
    assert_eq!(served.client().get_with("/", &wrong).status, 403);
}

#[test]
fn the_link_with_the_token_leads_to_the_page_without_it() {
    let served = Served::new(Reach::Lan, Lang::Zh, Bounds::default());
    served.show(&judged(passing()));
    let answer = served.client().get(&format!("/?t={}", token(&served.url())));
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
    let cookie = answer.header("set-cookie").unwrap();
    for word in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
    let carried = [format!("cookie: {}", cookie.split(';').next().unwrap())];
    assert_eq!(served.client().get_with("/", &carried).status, 200);
    let mut events = served.client().events_with(&carried);
    events.next("hello");
    assert_eq!(events.next("board")["board"]["number_tail"], serde_json::Value::Null);
}

#[test]
fn each_run_has_its_own_token_and_key() {
    let mut served = Served::new(Reach::Lan, Lang::Zh, Bounds::default());
    let first = token(&served.url());
    served.go();
    served.come();
    assert_ne!(token(&served.url()), first);
    assert_eq!(served.client().get(&format!("/?t={first}")).status, 403);
}

#[test]
fn every_answer_forbids_keeping_guessing_and_framing() {
    let served = Served::here();
    served.show(&desk());
    served.page().live(Arc::from(*b"picture"));
    for path in ["/", "/live", "/nothing", "/still"] {
        let answer = served.client().get(path);
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
}

#[test]
fn the_document_needs_nothing_but_itself() {
    for lang in [Lang::Zh, Lang::En] {
        let page = Served::new(Reach::Here, lang, Bounds::default()).client().get("/").text();
        for sign in ["http://", "https://", "src=", "href=", "@import", "url(", "{{", "}}"] {
            assert!(!page.contains(sign), "{sign}");
        }
    }
}

#[test]
fn no_student_but_the_called_ones_and_no_id_number_is_ever_sent() {
    let served = Served::here();
    let mut all = served.client().get("/").body;
    let mut events = served.client().events();
    for session in [desk(), judged(passing()), judged(failing())] {
        served.show(&session);
        events.next("board");
    }
    all.extend_from_slice(events.heard());
    let all = String::from_utf8(all).unwrap();
    assert!(all.contains("张伟") && all.contains("买买提·吐尔逊"));
    for entry in &desk().queue {
        let (student, called) = (&entry.student, all.contains(&entry.student.name));
        assert_eq!(called, ["张伟", "买买提·吐尔逊"].contains(&student.name.as_str()));
        let id = student.id_number.reveal();
        assert!(!all.contains(id) && !all.contains(&id[6..14]) && !all.contains(&student.number.0));
        assert!(student.major.is_empty() || !all.contains(&student.major));
    }
}

#[test]
fn requests_are_bounded() {
    let served = Served::here();
    served.show(&judged(passing()));
    let long = format!("/?{}", "x".repeat(64 * 1024));
    assert!([400, 414, 431].contains(&served.client().get(&long).status));
    let many: Vec<String> = (0..500).map(|i| format!("x-{i}: y")).collect();
    assert!([400, 431].contains(&served.client().get_with("/", &many).status));
    let key = served.client().key();
    let body = [served.client().origin(), format!("paishe-key: {key}"), "content-length: 4".into()];
    assert_eq!(served.client().post("/accept?frame=9", &body).status, 413);
    assert_eq!(served.client().get("/nothing").status, 404);
    assert_eq!(served.client().get("/accept?frame=9").status, 405);
    assert_eq!(served.client().post("/live", &[]).status, 405);
}

#[test]
fn a_connection_that_asks_nothing_is_ended() {
    let served = Served::new(Reach::Here, Lang::Zh, bounds(16, 200, 10_000));
    let mut silent = served.client();
    assert!(silent.is_ended());
    let mut slow = served.client();
    slow.write("GET / HTTP/1.1\r\nhost: ");
    assert!(slow.is_ended());
}

#[test]
fn too_many_connections_are_turned_away_and_room_comes_back() {
    let served = Served::new(Reach::Here, Lang::Zh, bounds(2, 60_000, 10_000));
    served.show(&desk());
    let mut pages = [served.client().events(), served.client().events()];
    for page in &mut pages {
        page.next("board");
    }
    assert_eq!(served.client().get("/").status, 503);
    drop(pages);
    served.client().get_until("/", 200);
}

#[test]
fn a_client_that_takes_nothing_holds_up_nobody_and_is_put_out() {
    let served = Served::new(Reach::Here, Lang::Zh, bounds(3, 60_000, 300));
    served.show(&desk());
    // More than the system's buffers between the two ends take.
    let large: Arc<[u8]> = vec![0; 32 << 20].into();
    served.page().live(Arc::clone(&large));
    let stalled: Vec<Client> =
        std::iter::repeat_with(|| served.client().asking("/live")).take(2).collect();
    let mut watched = served.client().events();
    for number in 1..=50 {
        let number = ShotNumber(number);
        served.show(&Session { next_number: number, ..desk() });
        served.page().live(Arc::clone(&large));
    }
    // The last board comes, whatever was left out before it.
    while watched.next("board")["board"]["number"] != 50 {}
    // All three places are taken until the stalled ones are put out.
    let end = Instant::now() + PATIENCE;
    while served.client().get("/nothing").status != 404 {
        served.show(&desk());
        assert!(Instant::now() < end, "the stalled were never put out");
    }
    drop(stalled);
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let served = Served::here();
    let _entered = served.runtime.enter();
    let refused = Page::start(served.options, served.inbox.clone(), Lang::Zh);
    let why = refused.err().unwrap();
    assert!(why.sentence.contains(&served.port().to_string()), "{}", why.sentence);
    assert!(why.sentence.contains("--page=0"), "{}", why.sentence);
}

#[test]
fn nothing_listens_unless_it_is_asked_for() {
    use clap::Parser;
    use paishe::app::cli::{Cli, Command};
    let options = |args: &[&str]| {
        let cli = Cli::try_parse_from(["paishe", "shoot", "x"].iter().chain(args)).ok()?;
        let Command::Shoot(shoot) = cli.command else { return None };
        Some(shoot.page.options(scene::guides()).map(|options| (options.port, options.reach)))
    };
    assert_eq!(options(&[]), Some(None));
    assert_eq!(options(&["--page"]), Some(Some((8520, Reach::Here))));
    assert_eq!(options(&["--page=0"]), Some(Some((0, Reach::Here))));
    assert_eq!(options(&["--page=9000", "--page-lan"]), Some(Some((9000, Reach::Lan))));
    assert_eq!(options(&["--page-lan"]), None);
}
