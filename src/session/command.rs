//! What the operator can ask for. The keymap turns keys into these.

/// One wish of the operator.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Command {
    /// Put text at the end of the input box (or of the reason).
    Insert(String),
    /// Take the last character away.
    DeleteLast,
    /// Enter: look up what is in the box; on an empty box accept a passing frame and go on; in a dialog, confirm.
    Confirm,
    /// Esc: close the dialog, else empty the box, else retake.
    Cancel,
    /// Highlight the previous line of a list.
    Up,
    /// Highlight the next line of a list; without one, on an empty box, list who is waiting.
    Down,
    /// Fire the shutter.
    Trigger,
    /// Accept in spite of a failing finding; asks for a reason.
    Force,
    /// Take the student off camera, back into the queue.
    Dismiss,
    /// Open what can be mended of the student who was looked up, is on camera, or was accepted last.
    Mend,
    /// The frame in hand is of the student who was on camera before.
    ToPrevious,
    /// The frame in hand is of the student on deck.
    ToNext,
    /// Take back what was done last; asks first.
    Undo,
    /// Do again what was taken back last; asks first.
    Redo,
    /// Show or close the camera's page.
    Camera,
    /// The choice before the present one.
    Less,
    /// The choice after the present one.
    More,
    /// Lock settings and light as they are.
    Lock,
    /// Show or close the key table.
    Help,
    /// Leave the station.
    Quit,
}
