//! The photographer's page: a small web server that shows the station's board, for a screen or a tablet.
//!
//! Nothing listens unless it was asked for, and then on this machine only unless the network was asked for too. What is
//! shown hangs on the [`wall::Wall`]; each connection looks there when it is ready for more, so that no page, however
//! slow, makes the station wait or anything queue up.

pub mod address;
mod answer;
mod document;
mod door;
mod events;
mod presses;
mod serve;
mod wall;

use super::inbox::Inbox;
use crate::app::Failure;
use crate::lang::Lang;
use crate::picture::Picture;
use crate::session::FrameId;
use crate::view::{Board, Guides, Reach};
use address::Code;
use answer::House;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use wall::Wall;

/// Port of the page where none is named.
pub const PORT: u16 = 8520;

/// Arguments of `shoot` about the page.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct PageArgs {
    /// 摄影师网页 / serve the photographer's page on this machine: `--page` or `--page=PORT`, 0 for any free one
    #[arg(long, value_name = "PORT", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "8520")]
    pub page: Option<u16>,
    /// 局域网的平板也能打开网页（凭口令） / let tablets of the network open the page too, by a link with a random token
    #[arg(long, requires = "page")]
    pub page_lan: bool,
}

/// How the page is served.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The port; 0 for any free one.
    pub port: u16,
    /// From where it can be opened.
    pub reach: Reach,
    /// The profile's lines.
    pub guides: Guides,
    /// What a client may cost.
    pub bounds: Bounds,
}

/// What a client may cost.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at a time. A page holds two, and two more for moments.
    pub connections: usize,
    /// Longest time for the head of a request to arrive, also while a connection is idle.
    pub head: Duration,
    /// Longest time in which a client takes nothing of what is sent.
    pub stall: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        let (head, stall) = (Duration::from_secs(10), Duration::from_secs(10));
        Self { connections: 16, head, stall }
    }
}

impl PageArgs {
    /// How the page is to be served, if it is asked for.
    #[must_use]
    pub fn options(&self, guides: Guides) -> Option<Options> {
        let reach = if self.page_lan { Reach::Lan } else { Reach::Here };
        self.page.map(|port| Options { port, reach, guides, bounds: Bounds::default() })
    }
}

/// A page that is served until this is dropped.
pub struct Page {
    wall: Arc<Wall>,
    house: Arc<House>,
    serving: JoinHandle<()>,
}

impl Page {
    /// Listens and serves, on the runtime that this is called on. Presses go to the inbox.
    pub fn start(options: Options, inbox: Inbox, lang: Lang) -> Result<Self, Failure> {
        let listener = listen(options, lang)?;
        let port = listener.local_addr().map_err(|e| unlistened(options.port, &e, lang))?.port();
        let wall = Arc::new(Wall::default());
        let house = House::new(options, port, Arc::clone(&wall), inbox, lang)
            .map_err(|e| Failure::machine(format!("page: {e}")))?;
        let house = Arc::new(house);
        let listener =
            tokio::net::TcpListener::from_std(listener).map_err(|e| unlistened(port, &e, lang))?;
        // The token is in no log.
        tracing::info!(port, reach = ?options.reach, "page");
        let serving = tokio::spawn(serve::serve(listener, Arc::clone(&house), options.bounds));
        Ok(Self { wall, house, serving })
    }

    /// Shows how it stands. Cheap, and sent only if something changed; but each call tells the pages that the station is
    /// alive, so it is to be called at least once a second.
    pub fn show(&self, board: Board) {
        self.wall.show(board);
    }

    /// Shows the newest live-view picture.
    pub fn live(&self, jpeg: Arc<[u8]>) {
        self.wall.live(jpeg);
    }

    /// Shows a frame that was taken. It is coded in the background.
    pub fn still(&self, frame: FrameId, picture: &Picture) {
        self.wall.still(frame, picture);
    }

    /// The address to open; over the network with the token in it.
    #[must_use]
    pub fn url(&self) -> String {
        self.urls().swap_remove(0)
    }

    /// All addresses under which this machine may be reached, the likeliest first; at least one.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        self.house.door.urls()
    }

    /// From where the page can be opened: what a board for it may show.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.house.door.reach
    }

    /// The address as a QR code, for a tablet; none if it is too long for one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        Code::of(&self.url())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // All connections end with the task that holds them.
        self.serving.abort();
    }
}

fn listen(options: Options, lang: Lang) -> Result<TcpListener, Failure> {
    let host = match options.reach {
        Reach::Here => Ipv4Addr::LOCALHOST,
        Reach::Lan => Ipv4Addr::UNSPECIFIED,
    };
    TcpListener::bind(SocketAddr::from((host, options.port)))
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|e| unlistened(options.port, &e, lang))
}

fn unlistened(port: u16, error: &std::io::Error, lang: Lang) -> Failure {
    Failure::machine(match lang {
        Lang::Zh => format!("网页端口 {port} 打不开（{error}），请换一个：--page=0"),
        Lang::En => format!("the page's port {port} can't be opened ({error}): try --page=0"),
    })
}
