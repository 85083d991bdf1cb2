//! Single step: exposures that stop before each point of their course.

/// Points that an exposure passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// A file is listed, without bytes as yet.
    Opened,
    /// Its files are on the card, whole.
    Written,
    /// Its files are announced.
    Announced,
    /// Its end is told.
    Completed,
    /// Nothing more comes of it.
    Over,
}

impl Point {
    /// The word for answers and states.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Written => "written",
            Self::Announced => "announced",
            Self::Completed => "completed",
            Self::Over => "over",
        }
    }
}

/// Who may go on.
#[derive(Debug, Default)]
pub(super) struct Stepper {
    is_on: bool,
    permits: u32,
    /// The point before which the oldest exposure stands.
    waiting: Option<Point>,
    /// Points that were passed, and the last of them.
    passed: u64,
    last: Option<Point>,
}

impl Stepper {
    /// Turns single step on or off; off lets everything run.
    pub(super) fn switch(&mut self, is_on: bool) {
        self.is_on = is_on;
        self.permits = 0;
    }

    pub(super) fn is_on(&self) -> bool {
        self.is_on
    }

    /// Lets the oldest exposure pass one more point.
    pub(super) fn permit(&mut self) {
        self.permits = self.permits.saturating_add(1);
    }

    /// An exposure comes to a point.
    pub(super) fn arrive(&mut self, point: Point) {
        self.waiting = Some(point);
    }

    pub(super) fn may_pass(&self) -> bool {
        !self.is_on || self.permits > 0
    }

    /// The exposure passes the point that it came to.
    pub(super) fn pass(&mut self) {
        self.permits = self.permits.saturating_sub(1);
        self.last = self.waiting.take();
        self.passed = self.passed.wrapping_add(1);
    }

    /// The point before which the oldest exposure stands.
    pub(super) fn waiting(&self) -> Option<Point> {
        self.waiting
    }

    /// How many points were passed.
    pub(super) fn passed(&self) -> u64 {
        self.passed
    }

    /// The point that was passed last.
    pub(super) fn last(&self) -> Option<Point> {
        self.last
    }
}
