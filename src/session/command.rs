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
    /// A scanner read this. It looks somebody up, or is a command card; it never confirms anything that is open.
    Scan(String),
    /// Highlight the previous line of a list; with a frame in hand, the frame before it.
    Up,
    /// Highlight the next line of a list; with a frame in hand, the frame after it; else list who is waiting.
    Down,
    /// Fire the shutter.
    Trigger,
    /// Accept in spite of a failing finding; asks for a reason.
    Force,
    /// Take the student off camera, to the end of the line.
    Dismiss,
    /// The student doesn't come now: to the end of the line, with a reason. In the tray: the marked frame is not used.
    Skip,
    /// The student doesn't come at all; asks for the reason.
    Absent,
    /// Photograph a done student again, on purpose.
    Retake,
    /// Take in somebody who is not in the roster; asks for the name.
    WalkIn,
    /// Choose the class that is photographed now.
    Class,
    /// Show the line; there: let it run, or stop it.
    Queue,
    /// Show the frames that belong to nobody yet.
    Tray,
    /// Show the picture in another way: guides, measured lines, eyes.
    Picture,
    /// Show where the photographer's page is found.
    Page,
    /// Hide names on the screens, or show them again.
    HideNames,
    /// Show everything that can be done, to search in.
    Palette,
    /// What was chosen in the palette.
    Run(Box<Command>),
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
