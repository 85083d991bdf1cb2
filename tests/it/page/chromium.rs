//! The real Chromium without a window, told what to do over its `DevTools` pipe.

use super::client::PATIENCE;
use base64::Engine;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The protocol's code for what can't be done now.
const GONE: i64 = -32_000;
const EVALUATE: &str = "Runtime.evaluate";
/// Where Debian and others put it.
const NAMES: &str = "chromium chromium-browser google-chrome";

/// A browser with one page. It ends with the test.
pub struct Chromium {
    child: Child,
    orders: ChildStdin,
    said: Receiver<Value>,
    next_id: u64,
    session: Option<String>,
    /// Addresses that the page asked for, and what went wrong in it.
    pub requests: Vec<String>,
    pub complaints: Vec<String>,
    _home: tempfile::TempDir,
}

impl Chromium {
    /// Starts it. `make test` installs the package.
    pub fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        // The pipe's two ends are file descriptors 3 and 4.
        let script = format!(
            "for name in {NAMES}; do command -v $name >/dev/null && \
             exec $name \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1; done; exit 127"
        );
        let mut child = Command::new("sh")
            .args(["-c", &script, "sh", "--headless", "--no-sandbox", "--disable-gpu"])
            .args(["--disable-quic", "--no-first-run", "--disable-background-networking"])
            .args(["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"])
            .args(["--remote-debugging-pipe", "--window-size=1920,1080"])
            .arg(format!("--user-data-dir={}", home.path().display()))
            .arg("about:blank")
            .env("HOME", home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let orders = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, said) = channel();
        std::thread::spawn(move || {
            for message in output.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).unwrap();
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self {
            child,
            orders,
            said,
            next_id: 0,
            session: None,
            requests: vec![],
            complaints: vec![],
            _home: home,
        };
        browser.attach();
        browser
    }

    fn attach(&mut self) {
        let targets = self.call("Target.getTargets", json!({}));
        let pages = targets["targetInfos"].as_array().unwrap();
        let page = pages.iter().find(|target| target["type"] == "page").unwrap();
        let asked = json!({ "targetId": page["targetId"], "flatten": true });
        let session = self.call("Target.attachToTarget", asked);
        self.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), json!({}));
        }
    }

    /// Tells it something and waits for the answer.
    #[expect(clippy::needless_pass_by_value, reason = "written where it is called")]
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let mut order = json!({ "id": self.next_id, "method": method, "params": params });
        if let Some(session) = &self.session {
            order["sessionId"] = json!(session);
        }
        let sent = self.orders.write_all(format!("{order}\0").as_bytes());
        assert!(sent.and_then(|()| self.orders.flush()).is_ok(), "no Chromium: is it installed?");
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let said = self.said.recv_timeout(left);
            let mut said = said.unwrap_or_else(|e| panic!("{method}: {e}: is Chromium installed?"));
            if said["id"] == self.next_id {
                // Asked while the page loads itself anew: the document that was asked is gone.
                let is_gone = said["error"]["code"] == GONE && method == EVALUATE;
                assert!(said["error"].is_null() || is_gone, "{method}: {}", said["error"]);
                return said["result"].take();
            }
            self.note(&said);
        }
    }

    fn note(&mut self, said: &Value) {
        match said["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                self.requests.extend(said["params"]["request"]["url"].as_str().map(str::to_owned));
            }
            Some("Runtime.exceptionThrown") => {
                self.complaints.push(said["params"]["exceptionDetails"].to_string());
            }
            // A request that fails while the server is away is told as an error of the network.
            Some("Log.entryAdded") if said["params"]["entry"]["source"] != "network" => {
                self.complaints.push(said["params"]["entry"].to_string());
            }
            _ => {}
        }
    }

    pub fn open(&mut self, url: &str) {
        self.call("Page.navigate", json!({ "url": url }));
    }

    /// The screen's size in px.
    pub fn resize(&mut self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// The value of an expression in the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut answer = self.call(EVALUATE, asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].take()
    }

    /// Whether an expression holds in the page; it may fail while a document is being loaded.
    pub fn holds(&mut self, expression: &str) -> bool {
        let guarded = "(() => { try { return !!(EXPRESSION) } catch { return false } })()";
        self.value(&guarded.replace("EXPRESSION", expression)) == true
    }

    /// Waits until an expression holds.
    pub fn wait_for(&mut self, expression: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.holds(expression) {
            let seen = self.value("document.body && document.body.innerText");
            assert!(Instant::now() < end, "{expression} never came:\n{seen}");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Waits until that text stands in the element.
    pub fn wait_for_text(&mut self, id: &str, text: &str) {
        self.wait_for(&format!("document.getElementById({id:?}).textContent === {text:?}"));
    }

    /// Presses a key of the keyboard, or of a presentation remote.
    pub fn key(&mut self, key: &str) {
        for kind in ["rawKeyDown", "keyUp"] {
            self.call("Input.dispatchKeyEvent", json!({ "type": kind, "key": key, "code": key }));
        }
    }

    /// Presses the middle of an element, as far as nothing lies over it.
    pub fn click(&mut self, id: &str) {
        let middle = self.value(&format!(
            "(() => {{ const r = document.getElementById({id:?}).getBoundingClientRect(); \
             return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    /// Keeps a picture of the screen for whoever wants to look: `target/tmp/page-NAME.png`.
    pub fn keep(&mut self, name: &str) -> PathBuf {
        let shot = self.call("Page.captureScreenshot", json!({}));
        let data = shot["data"].as_str().unwrap();
        let png = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{name}.png"));
        std::fs::write(&path, png).unwrap();
        path
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Its helpers end with it.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
