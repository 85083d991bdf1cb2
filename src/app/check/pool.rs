//! Work on many threads whose answers come in order.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Answers that may wait for an earlier one, a thread.
const AHEAD: usize = 4;

/// Has every job done by one of `workers`, a thread each, and tells the answers in the order of the jobs.
///
/// `tell` gets the job's place and its answer, or none when its thread died. Jobs are asked for only as they can be
/// begun; an error of `tell` ends the work after the jobs that are under way.
pub(super) fn in_order<W: Send, J: Send, A: Send, E>(
    workers: Vec<W>,
    jobs: impl Iterator<Item = J>,
    work: impl Fn(&mut W, J) -> A + Sync,
    mut tell: impl FnMut(usize, Option<A>) -> Result<(), E>,
) -> Result<(), E> {
    let most = workers.len().max(1) * AHEAD;
    let (give, queue) = sync_channel(workers.len().max(1));
    let queue = Mutex::new(queue);
    std::thread::scope(|scope| {
        for worker in workers {
            let (queue, work) = (&queue, &work);
            scope.spawn(move || labour(worker, queue, work));
        }
        // Moved in, so that an early end closes the queue before the threads are waited for.
        let give: SyncSender<(J, SyncSender<A>)> = give;
        let mut waiting = Waiting { first: 0, answers: VecDeque::new() };
        for job in jobs {
            let (reply, answer) = sync_channel(1);
            drop(give.send((job, reply)));
            waiting.answers.push_back(answer);
            waiting.tell_down_to(most - 1, &mut tell)?;
        }
        drop(give);
        waiting.tell_down_to(0, &mut tell)
    })
}

/// Does jobs until there are no more.
fn labour<W, J, A>(
    mut worker: W,
    queue: &Mutex<Receiver<(J, SyncSender<A>)>>,
    work: &impl Fn(&mut W, J) -> A,
) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((job, reply)) = next else { return };
        // Nobody listens any more when telling failed.
        drop(reply.send(work(&mut worker, job)));
    }
}

/// Answers that are not told yet.
struct Waiting<A> {
    /// Place of the first of them.
    first: usize,
    answers: VecDeque<Receiver<A>>,
}

impl<A> Waiting<A> {
    /// Tells all that are there, and waits for more until at most `most` are missing.
    fn tell_down_to<E>(
        &mut self,
        most: usize,
        tell: &mut impl FnMut(usize, Option<A>) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(next) = self.answers.front() {
            let answer = match next.try_recv() {
                Ok(answer) => Some(answer),
                Err(TryRecvError::Disconnected) => None,
                Err(TryRecvError::Empty) if self.answers.len() <= most => return Ok(()),
                Err(TryRecvError::Empty) => next.recv().ok(),
            };
            self.answers.pop_front();
            tell(self.first, answer)?;
            self.first += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn answers_come_in_the_order_of_the_jobs_whatever_the_threads_do() {
        let mut told = Vec::new();
        let work = |(): &mut (), job: u64| (0..(97 - job) * 200).fold(job, |sum, _| sum) * 2;
        let done: Result<(), ()> = in_order(vec![(); 3], 0..97, work, |at, answer| {
            told.push((at as u64, answer));
            Ok(())
        });
        assert!(done.is_ok());
        assert_eq!(told, (0..97).map(|job| (job, Some(job * 2))).collect::<Vec<_>>());
    }

    #[test]
    fn few_jobs_are_begun_ahead_of_what_is_told() {
        let begun = AtomicUsize::new(0);
        let jobs = (0..200).inspect(|_| {
            begun.fetch_add(1, Ordering::SeqCst);
        });
        let mut most = 0;
        let done: Result<(), ()> = in_order(
            vec![(); 2],
            jobs,
            |(), job: usize| job,
            |at, _| {
                most = most.max(begun.load(Ordering::SeqCst) - at);
                Ok(())
            },
        );
        assert!(done.is_ok() && most <= 2 * AHEAD + 1, "{most}");
    }

    #[test]
    fn an_error_of_telling_ends_the_work() {
        let mut told = 0;
        let done = in_order(
            vec![(); 2],
            0..1_000_000,
            |(), job: u32| job,
            |_, _| {
                told += 1;
                if told == 5 { Err("closed") } else { Ok(()) }
            },
        );
        assert_eq!((done, told), (Err("closed"), 5));
    }
}
