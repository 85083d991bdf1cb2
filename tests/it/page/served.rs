//! A page that is served, as the station would.

use super::client::{Client, PATIENCE};
use crate::screens::scene;
use image::codecs::jpeg::JpegEncoder;
use paishe::app::shoot::inbox::{Inbox, News};
use paishe::app::shoot::page::{Bounds, Options, Page};
use paishe::lang::Lang;
use paishe::picture::{ExifFacts, Picture};
use paishe::session::{FrameId, Session};
use paishe::view::press::Press;
use paishe::view::{Board, Reach};
use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

/// The frame that the scenes have in hand.
pub const FRAME: FrameId = FrameId(9);

/// A page that is served, and what the station would hear of it.
pub struct Served {
    // Dropped first: it ends on the runtime.
    page: Option<Page>,
    pub options: Options,
    news: Receiver<News>,
    pub inbox: Inbox,
    pub lang: Lang,
    shown: RefCell<Option<Session>>,
    shown_live: RefCell<Option<Arc<[u8]>>>,
    pub runtime: Runtime,
}

impl Served {
    pub fn new(reach: Reach, lang: Lang, bounds: Bounds) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (inbox, news) = Inbox::open();
        let options = Options { port: 0, reach, guides: scene::guides(), bounds };
        let mut served = Self {
            page: None,
            options,
            news,
            inbox,
            lang,
            shown: RefCell::default(),
            shown_live: RefCell::default(),
            runtime,
        };
        served.come();
        served.options.port = served.port();
        served
    }

    pub fn here() -> Self {
        Self::new(Reach::Here, Lang::Zh, Bounds::default())
    }

    /// Begins to listen, on the same port as before: as soon as the one that was there has let it go.
    pub fn come(&mut self) {
        let _entered = self.runtime.enter();
        let end = Instant::now() + PATIENCE;
        self.page = std::iter::repeat_with(|| {
            std::thread::park_timeout(Duration::from_millis(5));
            Page::start(self.options, self.inbox.clone(), self.lang)
        })
        .find_map(|page| match page {
            Ok(page) => Some(page),
            Err(why) => {
                assert!(Instant::now() < end, "{}", why.sentence);
                None
            }
        });
    }

    /// Ends as a killed station would.
    pub fn go(&mut self) {
        self.page = None;
    }

    pub fn page(&self) -> &Page {
        self.page.as_ref().unwrap()
    }

    pub fn url(&self) -> String {
        self.page().url()
    }

    pub fn port(&self) -> u16 {
        let url = self.url();
        url.split(':').nth(2).unwrap().split('/').next().unwrap().parse().unwrap()
    }

    pub fn show(&self, session: &Session) {
        self.page().show(Board::of(session, self.lang, self.page().reach()));
        self.shown.replace(Some(session.clone()));
    }

    /// Shows the same once more, as the station's loop does.
    pub fn beat(&self) {
        let shown = self.shown.borrow().clone();
        self.show(&shown.unwrap());
        if let Some(jpeg) = self.shown_live.borrow().clone() {
            self.page().live(jpeg);
        }
    }

    /// Live view of the scene, from now on with every beat.
    pub fn show_live(&self) {
        let mut jpeg = Vec::new();
        scene::picture().write_with_encoder(JpegEncoder::new(&mut jpeg)).unwrap();
        self.shown_live.replace(Some(jpeg.into()));
    }

    /// The picture of a frame, sent at so many times less than its full size.
    pub fn still(&self, frame: FrameId, scale: u32) {
        let _entered = self.runtime.enter();
        let pixels = scene::picture().clone();
        let (height_px, width_px) = (pixels.height() * scale, pixels.width() * scale);
        let exif = ExifFacts::default();
        self.page()
            .still(frame, &Picture { pixels, scale: scale.into(), height_px, width_px, exif });
    }

    pub fn client(&self) -> Client {
        Client::new(self.port())
    }

    /// The press that arrived, if one has.
    pub fn pressed(&mut self) -> Option<Press> {
        match self.news.try_recv().ok()? {
            News::Press(press) => Some(press),
            other => panic!("{other:?}"),
        }
    }
}
