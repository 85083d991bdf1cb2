//! Plays a script: waits for each of its moments and gives the order.

use std::time::Instant;

use super::body::Body;
use super::obey::Obeyed;
use super::order::Order;
use super::script::Script;

/// Gives the script's orders until it is over or the camera ends; runs on a thread of its own.
pub(super) fn play(script: &Script, body: &Body) {
    let start = Instant::now();
    for (at, order) in script.orders(body.seed) {
        let due = start + script.real_time(at);
        if !is_running_at(body, due) {
            return;
        }
        let said = body.obey(&order);
        tracing::debug!(%order, ?said, "by script");
        body.tell(&Obeyed { order, said });
        if order == Order::Quit {
            return;
        }
    }
}

/// Waits for a moment; says whether the camera still runs then.
fn is_running_at(body: &Body, due: Instant) -> bool {
    let left = due.saturating_duration_since(Instant::now());
    // Asked even when the moment is past: a script that is behind ends with its camera as well.
    !body.wait_until(left, |state| state.is_abandoned)
}
