//! The simulated camera, as the stock `gphoto2` command sees it.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use exif::{In, Tag};
use paishe::camera::sim::{Fault, FrameSize, Hold, Pictures, Sim, SimConfig};
use tempfile::TempDir;

/// A `gphoto2` that takes longer is killed.
const LIMIT_S: &str = "60";
const LIMIT: Duration = Duration::from_mins(1);
/// What `timeout` answers for a command that isn't there.
const NO_SUCH_COMMAND: i32 = 127;

/// A camera, and a folder that is home and working directory of its `gphoto2`.
struct Bench {
    sim: Sim,
    folder: TempDir,
}

fn small() -> SimConfig {
    let frame = FrameSize { long_px: 1200, short_px: 800 };
    SimConfig { frame, sitter_moves: false, ..SimConfig::default() }
}

impl Bench {
    fn new(config: &SimConfig) -> Self {
        let sim = Sim::start(config).expect("the simulated camera starts");
        Self { sim, folder: TempDir::new().unwrap() }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=2", LIMIT_S, "gphoto2", "--port", &self.sim.port_text()]);
        command.args(args).env("HOME", self.folder.path()).env("LC_ALL", "C");
        command.current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn start(&self, args: &[&str]) -> Child {
        self.command(args).spawn().expect("the command timeout of coreutils")
    }

    /// What `gphoto2` said and whether it succeeded.
    fn run(&self, args: &[&str]) -> (bool, String) {
        read(&self.start(args).wait_with_output().unwrap())
    }

    fn must(&self, args: &[&str]) -> String {
        let (done, words) = self.run(args);
        assert!(done, "gphoto2 {args:?}: {words}");
        words
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some());
        paths.sort();
        paths
    }

    /// The one picture that `gphoto2` left behind.
    fn file(&self) -> PathBuf {
        let files = self.files();
        assert_eq!(files.len(), 1, "{files:?}");
        files.into_iter().next().unwrap()
    }

    fn shooting_to_card(self) -> Self {
        self.must(&["--set-config", "capturetarget=1"]);
        self
    }
}

fn read(output: &Output) -> (bool, String) {
    let code = output.status.code();
    assert_ne!(code, Some(NO_SUCH_COMMAND), "gphoto2 is not installed: apt-get install gphoto2");
    assert_ne!(code, Some(124), "gphoto2 took longer than {LIMIT_S} s");
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.success(), String::from_utf8_lossy(&both).into_owned())
}

fn exif_of(path: &Path) -> exif::Exif {
    let mut reader = BufReader::new(File::open(path).unwrap());
    exif::Reader::new().read_from_container(&mut reader).expect("EXIF")
}

fn value(exif: &exif::Exif, tag: Tag) -> String {
    let field = exif.get_field(tag, In::PRIMARY).unwrap_or_else(|| panic!("no {tag}"));
    field.display_value().to_string()
}

fn decoded_size(path: &Path) -> (u32, u32) {
    let bytes = fs::read(path).unwrap();
    turbojpeg::decompress_image::<image::Rgb<u8>>(&bytes).expect("a whole JPEG").dimensions()
}

#[test]
fn the_summary_names_camera_card_and_settings() {
    let bench = Bench::new(&small());
    let words = bench.must(&["--summary"]);
    for expected in ["Model: Paishe Simulator", "VolumeLabel: PAISHE", "87%", "Nikon Capture"] {
        assert!(words.contains(expected), "no {expected} in {words}");
    }
}

#[test]
fn a_preview_is_a_live_view_frame() {
    let bench = Bench::new(&small());
    bench.must(&["--capture-preview"]);
    assert_eq!(decoded_size(&bench.file()), (1024, 680));
    assert_eq!(bench.sim.shots(), 0);
}

#[test]
fn a_full_frame_has_the_sensors_size_and_tells_how_it_was_taken() {
    let bench = Bench::new(&SimConfig::default());
    bench.must(&["--set-config", "iso=400"]);
    bench.must(&["--capture-image-and-download"]);
    let file = bench.file();
    assert_eq!(decoded_size(&file), (6000, 4000));
    let exif = exif_of(&file);
    assert_eq!(value(&exif, Tag::Orientation), "row 0 at top and column 0 at left");
    assert_eq!(value(&exif, Tag::PhotographicSensitivity), "400");
    assert_eq!(value(&exif, Tag::FNumber), "8");
    assert_eq!(value(&exif, Tag::ExposureTime), "1/125");
    for tag in [Tag::Make, Tag::Model, Tag::DateTimeOriginal, Tag::SubSecTimeOriginal, Tag::Flash] {
        assert!(!value(&exif, tag).is_empty(), "{tag}");
    }
}

#[test]
fn a_turned_camera_gives_the_same_sensor_size_and_another_orientation() {
    for (hold, orientation) in [(Hold::TurnedRight, 6), (Hold::TurnedLeft, 8)] {
        let bench = Bench::new(&SimConfig { hold, ..small() });
        bench.must(&["--capture-image-and-download"]);
        let file = bench.file();
        assert_eq!(decoded_size(&file), (1200, 800));
        let exif = exif_of(&file);
        let field = exif.get_field(Tag::Orientation, In::PRIMARY).unwrap();
        assert_eq!(field.value.get_uint(0), Some(orientation));
    }
}

#[test]
fn pictures_of_the_body_shutter_arrive_while_tethered() {
    let bench = Bench::new(&small());
    let tethered = bench.start(&["--keep", "--capture-tethered=CAPTURECOMPLETE"]);
    assert!(bench.sim.wait_for_client(LIMIT), "gphoto2 opens a session");
    assert!(bench.sim.press_shutter());
    let (done, words) = read(&tethered.wait_with_output().unwrap());
    assert!(done, "{words}");
    assert_eq!(bench.file().file_name().unwrap(), "DSC_0001.JPG");
    assert_eq!(decoded_size(&bench.file()), (1200, 800));
    assert_eq!(bench.sim.card_files(), ["DSC_0001.JPG"], "nothing was deleted on the card");
}

#[test]
fn a_capture_to_the_card_stays_there_and_is_downloaded_whole() {
    let bench = Bench::new(&small()).shooting_to_card();
    assert!(bench.must(&["--get-config", "capturetarget"]).contains("Current: Memory card"));
    let words = bench.must(&["--capture-image-and-download", "--keep"]);
    assert!(words.contains("/store_00010001/DCIM/100NIKON/DSC_0001.JPG"), "{words}");
    assert_eq!(decoded_size(&bench.file()), (1200, 800));
    assert_eq!(bench.sim.card_files(), ["DSC_0001.JPG"]);
    assert!(bench.sim.scene_of("DSC_0001.JPG").is_some());
}

#[test]
fn settings_are_listed_and_can_be_changed() {
    let bench = Bench::new(&small());
    let words = bench.must(&["--list-config"]);
    for name in ["batterylevel", "iso", "whitebalance", "f-number", "shutterspeed", "expprogram"] {
        assert!(words.lines().any(|line| line.ends_with(&format!("/{name}"))), "{words}");
    }
    bench.must(&["--set-config", "iso=400"]);
    assert!(bench.must(&["--get-config", "iso"]).contains("Current: 400"));
    assert!(!bench.run(&["--set-config", "iso=401"]).0, "not a value of this camera");
}

#[test]
fn the_time_that_a_client_sets_is_in_the_next_picture() {
    let bench = Bench::new(&small());
    bench.must(&["--set-config", "datetime=1284000000"]);
    bench.must(&["--capture-image-and-download"]);
    let time = value(&exif_of(&bench.file()), Tag::DateTimeOriginal);
    assert!(time.starts_with("2010-09-0"), "{time}");
}

#[test]
fn a_refused_shutter_is_told_with_its_reason() {
    let bench = Bench::new(&small());
    for (fault, reason) in [
        (Fault::StoreFull, "Store Full"),
        (Fault::OutOfFocus, "Out of Focus"),
        (Fault::Busy, "Device Busy"),
    ] {
        bench.sim.set_fault(fault);
        // This command succeeds even when it could not capture.
        let words = bench.run(&["--capture-image-and-download"]).1;
        assert!(words.contains(reason), "{fault:?}: {words}");
        assert_eq!(bench.files(), Vec::<PathBuf>::new());
    }
    bench.sim.set_fault(Fault::None);
    bench.must(&["--capture-image-and-download"]);
    assert_eq!(bench.sim.shots(), 1);
}

#[test]
fn a_refused_live_view_is_told_with_its_reason() {
    let bench = Bench::new(&small());
    bench.sim.set_fault(Fault::NoLiveView);
    let (done, words) = bench.run(&["--capture-preview"]);
    assert!(!done && words.contains("Battery exhausted"), "{words}");
}

#[test]
fn an_unplugged_download_fails_and_the_picture_can_be_fetched_later() {
    let bench = Bench::new(&small()).shooting_to_card();
    bench.sim.set_fault(Fault::UnpluggedDownload);
    let (done, words) = bench.run(&["--capture-image-and-download", "--keep"]);
    assert!(!done, "{words}");
    bench.sim.set_fault(Fault::None);
    bench.must(&["--get-all-files", "--force-overwrite"]);
    assert_eq!(decoded_size(&bench.file()), (1200, 800));
}

#[test]
fn a_slow_download_is_whole_and_a_cut_one_is_not() {
    let bench = Bench::new(&small()).shooting_to_card();
    assert!(bench.sim.press_shutter() && bench.sim.wait_for_shots(1, LIMIT));
    bench.sim.set_fault(Fault::SlowDownload { bytes_per_s: 400_000 });
    bench.must(&["--get-all-files", "--force-overwrite"]);
    let whole = fs::read(bench.file()).unwrap();
    assert_eq!(decoded_size(&bench.file()), (1200, 800));
    bench.sim.set_fault(Fault::TruncatedDownload);
    bench.run(&["--get-all-files", "--force-overwrite"]);
    assert_eq!(fs::read(bench.file()).unwrap(), whole[..whole.len() / 2]);
}

#[test]
fn a_silent_camera_ends_the_command_and_answers_the_next() {
    let bench = Bench::new(&small());
    bench.sim.set_fault(Fault::Silent);
    let (done, words) = bench.run(&["--summary"]);
    assert!(!done, "{words}");
    bench.sim.set_fault(Fault::None);
    bench.must(&["--summary"]);
}

#[test]
fn a_folder_is_served_in_order_and_byte_for_byte() {
    let folder = TempDir::new().unwrap();
    for (name, shade) in [("b.JPG", 200), ("a.jpeg", 90)] {
        let pixels = image::RgbImage::from_pixel(2000, 1000, image::Rgb([shade; 3]));
        let jpeg = turbojpeg::compress_image(&pixels, 90, turbojpeg::Subsamp::Sub2x2).unwrap();
        fs::write(folder.path().join(name), &jpeg).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
    let pictures = Pictures::Folder(folder.path().to_owned());
    let bench = Bench::new(&SimConfig { pictures, ..small() }).shooting_to_card();
    bench.must(&["--capture-preview"]);
    assert_eq!(decoded_size(&bench.file()), (1000, 500));
    fs::remove_file(bench.file()).unwrap();
    for name in ["a.jpeg", "b.JPG", "a.jpeg"] {
        bench.must(&["--capture-image-and-download"]);
        let (served, original) = (bench.file(), folder.path().join(name));
        assert!(fs::read(&served).unwrap() == fs::read(original).unwrap(), "{name}");
        fs::remove_file(served).unwrap();
    }
}

#[test]
fn a_folder_without_pictures_is_no_camera() {
    let folder = TempDir::new().unwrap();
    let pictures = Pictures::Folder(folder.path().to_owned());
    let words = Sim::start(&SimConfig { pictures, ..small() }).unwrap_err().to_string();
    assert!(words.contains("no JPEG"), "{words}");
    let pictures = Pictures::Folder(folder.path().join("absent"));
    let words = Sim::start(&SimConfig { pictures, ..small() }).unwrap_err().to_string();
    assert!(words.contains("absent"), "{words}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let first = Sim::start(&small()).unwrap();
    let words = Sim::start(&SimConfig { port: first.port(), ..small() }).unwrap_err().to_string();
    assert!(words.contains(&first.port().to_string()), "{words}");
}
