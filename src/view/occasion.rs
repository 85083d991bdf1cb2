//! What a hook is told of an occasion: facts that may leave the station, never a 身份证号码 or a date of birth.

use super::rig_text;
use crate::judge::{Judgement, Verdict};
use crate::lang::Lang;
use crate::roster::{Student, redact};
use crate::session::{FrameId, Notice, Occasion, Session, Shot, ShotNumber};
use serde::Serialize;

/// What the edge knows and the session doesn't.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// When it happened, RFC 3339.
    pub at: &'a str,
    /// Name of the session's folder, without the folders above it.
    pub session: &'a str,
    /// The frame that was accepted, where one was.
    pub accepted: Option<FrameId>,
    /// Version of the program.
    pub version: &'a str,
}

/// An occasion, as a hook reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    /// The occasion's word.
    pub event: &'static str,
    /// When, RFC 3339.
    pub at: String,
    /// Name of the session's folder.
    pub session: String,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub student: Option<Person>,
    /// 拍摄序号 of the shot that was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shot_number: Option<ShotNumber>,
    /// The frame it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<FrameId>,
    /// The frame's original; filled in by the edge, which knows where files lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// The photo that was accepted; filled in by the edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    /// What was found on the frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// What to correct.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<Both>,
    /// What must be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Both>,
    /// How many students are done and wait.
    pub counts: Counts,
    /// Version of the program.
    pub version: String,
}

/// Whom an occasion is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// 学号; masked where a school took the 身份证号码 for it.
    pub number: String,
    /// Name.
    pub name: String,
    /// Class, or what stands for it.
    pub class: String,
}

/// The same sentences in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Both {
    /// Chinese.
    pub zh: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

/// How far the session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Students with an accepted shot.
    pub done: usize,
    /// Students still to be photographed.
    pub waiting: usize,
}

impl Message {
    /// What is told of an occasion that the session has just come to.
    #[must_use]
    pub fn of(occasion: &Occasion, session: &Session, known: &Known) -> Self {
        let frame = frame(occasion, session, known);
        let judgement = frame.and_then(|frame| judgement(session, frame));
        let student = occasion.student(session).and_then(|number| session.queue.get(number));
        Self {
            event: occasion.word(),
            at: known.at.to_owned(),
            session: known.session.to_owned(),
            student: student.map(|entry| Person::of(&entry.student)),
            shot_number: match occasion {
                Occasion::Accepted { number, .. } => Some(*number),
                _ => None,
            },
            frame,
            original: None,
            photo: None,
            verdict: judgement.map(|judgement| judgement.verdict),
            instructions: judgement.map(instructions),
            alarm: alarm(occasion, session),
            counts: Counts {
                done: session.queue.done_count(),
                waiting: session.queue.waiting_count(),
            },
            version: known.version.to_owned(),
        }
    }
}

impl Person {
    fn of(student: &Student) -> Self {
        let id = student.id_number.reveal();
        let safe = |text: &str| {
            let text = redact(text);
            if id.is_empty() { text } else { text.replace(id, &student.id_number.masked()) }
        };
        Self {
            number: safe(&student.number.0),
            name: safe(&student.name),
            class: safe(&student.class()),
        }
    }
}

fn frame(occasion: &Occasion, session: &Session, known: &Known) -> Option<FrameId> {
    match (occasion, &session.notice) {
        (Occasion::Passed(frame) | Occasion::Failing(frame), _) => Some(*frame),
        (Occasion::Accepted { .. }, _) => known.accepted,
        (Occasion::Stray, Some(Notice::Parked(frame) | Notice::ParkedDoubtful(frame))) => {
            Some(*frame)
        }
        _ => None,
    }
}

fn judgement(session: &Session, wanted: FrameId) -> Option<&Judgement> {
    match &session.shot {
        Shot::Judged { frame, judgement } if *frame == wanted => Some(judgement),
        _ => None,
    }
}

fn instructions(judgement: &Judgement) -> Both {
    let told = judgement.instructions();
    let of = |lang| told.iter().map(|(advice, _)| advice.text(lang).to_owned()).collect();
    Both { zh: of(Lang::Zh), en: of(Lang::En) }
}

fn alarm(occasion: &Occasion, session: &Session) -> Option<Both> {
    let (Occasion::Alarm, Some(Notice::Alarm(alarm))) = (occasion, &session.notice) else {
        return None;
    };
    let of = |lang| vec![redact(&rig_text::alarm(alarm, lang))];
    Some(Both { zh: of(Lang::Zh), en: of(Lang::En) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{Advice, Check, Finding, Limits, Unit};
    use crate::roster::{IdNumber, StudentNumber, demo};
    use crate::session::{Alarm, Entry, Progress};

    const KNOWN: Known<'_> = Known {
        at: "2026-06-01T09:30:00+08:00",
        session: "june",
        accepted: Some(FrameId(7)),
        version: "0.1.0",
    };

    fn session() -> Session {
        let waiting = |student| Entry { student, progress: Progress::Waiting };
        let entries = demo(3, 1).into_iter().map(waiting).collect();
        Session::new(entries, ShotNumber(1), Vec::new())
    }

    fn number(session: &Session, at: usize) -> StudentNumber {
        session.queue.iter().nth(at).unwrap().student.number.clone()
    }

    fn failing() -> Judgement {
        let finding = Finding {
            check: Check::EyesOpen,
            value: Some(0.1),
            unit: Unit::Ratio,
            limits: Limits { min: Some(0.2), max: None },
            verdict: Verdict::Fail,
            advice: Advice::OpenEyes,
        };
        Judgement { verdict: Verdict::Fail, findings: vec![finding], crop: None }
    }

    fn json(occasion: &Occasion, session: &Session) -> serde_json::Value {
        serde_json::to_value(Message::of(occasion, session, &KNOWN)).unwrap()
    }

    /// Every occasion, about the first student and frame 7.
    fn all(session: &Session) -> Vec<Occasion> {
        let (student, frame) = (number(session, 0), FrameId(7));
        vec![
            Occasion::OnDeck(student.clone()),
            Occasion::OnCamera(student.clone()),
            Occasion::Passed(frame),
            Occasion::Failing(frame),
            Occasion::Accepted { student, number: ShotNumber(12) },
            Occasion::Retake,
            Occasion::Stray,
            Occasion::Refused,
            Occasion::CameraLost,
            Occasion::CameraBack,
            Occasion::Alarm,
            Occasion::Trouble,
        ]
    }

    #[test]
    fn an_accepted_shot_is_told_with_student_number_and_frame() {
        let session = session();
        let student = number(&session, 0);
        let row = session.queue.get(&student).unwrap().student.clone();
        let told = json(&Occasion::Accepted { student, number: ShotNumber(12) }, &session);
        assert_eq!(told["event"], "accepted");
        assert_eq!(told["at"], KNOWN.at);
        assert_eq!(told["session"], "june");
        assert_eq!(told["student"]["number"], row.number.0);
        assert_eq!(told["student"]["name"], row.name);
        assert_eq!(told["student"]["class"], row.class());
        assert_eq!((&told["shot_number"], &told["frame"]), (&12.into(), &7.into()));
        assert_eq!(told["counts"], serde_json::json!({"done": 0, "waiting": 3}));
        assert_eq!(told["version"], "0.1.0");
    }

    #[test]
    fn a_failing_frame_is_told_with_verdict_and_instructions_in_both_languages() {
        let mut session = session();
        session.on_camera = Some(number(&session, 1));
        session.shot = Shot::Judged { frame: FrameId(7), judgement: failing() };
        let told = json(&Occasion::Failing(FrameId(7)), &session);
        assert_eq!((&told["verdict"], &told["frame"]), (&"fail".into(), &7.into()));
        assert_eq!(told["instructions"]["zh"][0], Advice::OpenEyes.text(Lang::Zh));
        assert_eq!(told["instructions"]["en"][0], Advice::OpenEyes.text(Lang::En));
        assert_eq!(told["student"]["number"], number(&session, 1).0);
    }

    #[test]
    fn a_verdict_on_another_frame_is_not_told() {
        let mut session = session();
        session.shot = Shot::Judged { frame: FrameId(8), judgement: failing() };
        let told = json(&Occasion::Failing(FrameId(7)), &session);
        assert!(told.get("verdict").is_none() && told.get("instructions").is_none(), "{told}");
    }

    #[test]
    fn what_is_about_nobody_names_nobody() {
        let told = json(&Occasion::CameraLost, &session());
        let keys: Vec<_> = told.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["at", "counts", "event", "session", "version"]);
    }

    #[test]
    fn a_parked_frame_and_an_alarm_are_named() {
        let mut session = session();
        session.notice = Some(Notice::Parked(FrameId(9)));
        assert_eq!(json(&Occasion::Stray, &session)["frame"], 9);
        session.notice = Some(Notice::Alarm(Alarm::Battery(9)));
        let told = json(&Occasion::Alarm, &session);
        assert!(told["alarm"]["en"][0].as_str().unwrap().contains("9%"), "{told}");
        assert!(json(&Occasion::Refused, &session).get("alarm").is_none());
    }

    #[test]
    fn the_words_are_those_of_configuration() {
        let session = session();
        let words: Vec<_> =
            all(&session).iter().map(|o| Message::of(o, &session, &KNOWN).event).collect();
        assert_eq!(words, Occasion::WORDS);
    }

    #[test]
    fn no_occasion_tells_an_id_number_or_a_birth_date() {
        let mut session = session();
        let mut row = session.queue.get(&number(&session, 0)).unwrap().student.clone();
        // A school that took the ID number for the 学号, and one whose class names hold it.
        for id in ["61010319900101123X", "610103900101123", "HK-1234567"] {
            row.id_number = IdNumber::new(id.to_owned());
            row.number = StudentNumber(id.to_owned());
            row.name = format!("张{id}");
            session.queue =
                vec![Entry { student: row.clone(), progress: Progress::Waiting }].into();
            session.on_camera = Some(row.number.clone());
            session.shot = Shot::Judged { frame: FrameId(7), judgement: failing() };
            session.notice = Some(Notice::NobodyMatches(id.to_owned()));
            session.input = id.to_owned();
            for occasion in all(&session) {
                let told = json(&occasion, &session).to_string();
                assert!(!told.contains(id) && !told.contains("19900101"), "{}", occasion.word());
            }
        }
    }
}
