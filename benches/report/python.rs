//! A Python process that stays alive and answers lines with lines of JSON, in the environment that `make bench` creates.

use crate::data;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The scripts beside this file.
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/report");

pub struct Python {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// What the script says of itself: versions, threads.
    pub about: Value,
}

/// The environment's interpreter.
fn interpreter() -> PathBuf {
    data::bench_folder().join("venv/bin/python")
}

impl Python {
    /// Starts a script and waits until it is ready.
    ///
    /// # Errors
    /// Why it can't be compared with, in one sentence.
    pub fn start(script: &[&str]) -> Result<Self, String> {
        let program = interpreter();
        if !program.exists() {
            return Err("there is no target/bench/venv, which `make bench` creates".into());
        }
        let (name, further) = script.split_first().unwrap();
        let mut command = Command::new(program);
        command.arg(format!("{SCRIPTS}/{name}.py")).args(further);
        // Its inference engine tells on standard error that it starts.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|e| e.to_string())?;
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut python = Self { child, input, output, about: Value::Null };
        python.about = python.answer().ok_or("Python ended at once")?;
        match python.about["missing"].as_str() {
            Some(missing) => Err(missing.to_owned()),
            None => Ok(python),
        }
    }

    /// Sends a line; the answer.
    pub fn ask(&mut self, line: &str) -> Value {
        writeln!(self.input, "{line}").unwrap();
        self.answer().unwrap_or_else(|| panic!("Python has no answer to '{line}'"))
    }

    fn answer(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.output.read_line(&mut line).ok()?;
        serde_json::from_str(&line).ok()
    }

    /// Ends it; its largest memory in MB.
    pub fn end(mut self) -> Option<f64> {
        let mb = self.ask("end")["peak_mb"].as_f64();
        drop(self.input);
        drop(self.child.wait());
        mb
    }
}
