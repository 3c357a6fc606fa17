//! The only user of threads: chunks of an index range, claimed by the caller and by pool workers.

#![allow(clippy::disallowed_types, clippy::disallowed_methods)]

use std::any::Any;
use std::cell::Cell;
use std::ops::Range;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once};
use std::thread::Thread;

/// Elements below which a cheap elementwise pass does not pay for waking another thread.
pub const GRAIN: usize = 32 * 1024;

static THREADS: AtomicUsize = AtomicUsize::new(0);
static POOL: AtomicPtr<Pool> = AtomicPtr::new(std::ptr::null_mut());

/// Turns of a worker that waits for another job before it sleeps, some 50 µs: waking it takes longer than many jobs.
const LINGER: usize = 2000;

struct Pool {
    workers: rayon::ThreadPool,
    size: usize,
    /// One for each worker.
    seats: Vec<Seat>,
}

/// Where a worker that lingers gets its next job.
#[derive(Default)]
#[repr(align(64))]
struct Seat {
    waiting: AtomicBool,
    /// A counted reference to the job, or null.
    job: AtomicPtr<Job>,
}

impl Seat {
    /// Works on jobs that come within the time a worker lingers.
    fn linger(&self) {
        loop {
            self.waiting.store(true, Ordering::SeqCst);
            for _ in 0..LINGER {
                if !self.job.load(Ordering::Relaxed).is_null() {
                    break;
                }
                std::hint::spin_loop();
            }
            self.waiting.store(false, Ordering::SeqCst);
            // SeqCst pairs with `offer`: either this sees the job, or `offer` sees that nobody waits.
            let job = self.job.swap(std::ptr::null_mut(), Ordering::SeqCst);
            if job.is_null() {
                return;
            }
            // SAFETY: `offer` put a counted reference there, which is taken out once.
            unsafe { Arc::from_raw(job.cast_const()) }.work();
        }
    }

    /// Gives `job` to a worker that waits here; false where none does.
    fn offer(&self, job: &Arc<Job>) -> bool {
        if !self.waiting.load(Ordering::Relaxed) {
            return false;
        }
        let given = Arc::into_raw(job.clone()).cast_mut();
        let free =
            self.job.compare_exchange(std::ptr::null_mut(), given, Ordering::SeqCst, Ordering::Relaxed);
        if free.is_err() {
            // SAFETY: the reference made above was not given away.
            drop(unsafe { Arc::from_raw(given.cast_const()) });
            return false;
        }
        self.waiting.load(Ordering::SeqCst) || !self.retract(job)
    }

    /// Takes `job` back if no worker has taken it.
    fn retract(&self, job: &Arc<Job>) -> bool {
        let given = Arc::as_ptr(job).cast_mut();
        let back =
            self.job.compare_exchange(given, std::ptr::null_mut(), Ordering::SeqCst, Ordering::Relaxed);
        if back.is_ok() {
            // SAFETY: the reference that `offer` put there; `job` lives, so that no other job has its address.
            drop(unsafe { Arc::from_raw(given.cast_const()) });
        }
        back.is_ok()
    }
}

thread_local! {
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// The number of threads kernels may use, the caller included.
pub fn get_num_threads() -> usize {
    match THREADS.load(Ordering::Relaxed) {
        0 => {
            let n = std::thread::available_parallelism().map_or(1, |n| n.get());
            THREADS.store(n, Ordering::Relaxed);
            n
        }
        n => n,
    }
}

/// Sets the number of threads kernels may use; zero counts as one.
pub fn set_num_threads(n: usize) {
    THREADS.store(n.clamp(1, 1024), Ordering::Relaxed);
}

/// Whether the calling thread is inside a chunk, where further parallel calls run inline.
pub fn in_parallel() -> bool {
    BUSY.get()
}

/// Runs `f` with all its parallel calls inline.
pub fn alone<R>(f: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            BUSY.set(self.0);
        }
    }
    let _restore = Restore(BUSY.replace(true));
    f()
}

/// Calls `f` on consecutive ranges of `chunk` indices that cover `0..n`, on several threads where that can pay.
///
/// The ranges depend on `n` and `chunk` alone, so results do not depend on the number of threads.
#[inline]
pub fn for_each_chunk(n: usize, chunk: usize, f: impl Fn(Range<usize>) + Sync) {
    let chunk = chunk.max(1);
    if n <= chunk {
        if n > 0 {
            f(0..n);
        }
        return;
    }
    run(n, chunk, &f);
}

/// Calls `f` with the start index and the mutable slice of every `chunk` elements of `data`.
pub fn for_each_chunk_mut<T: Send>(data: &mut [T], chunk: usize, f: impl Fn(usize, &mut [T]) + Sync) {
    let shared = SharedMut::new(data);
    for_each_chunk(data.len(), chunk, |r| {
        // SAFETY: the ranges are disjoint and within `data`, which outlives the call.
        f(r.start, unsafe { shared.slice(r) })
    });
}

/// A mutable slice that several chunks write disjoint parts of.
pub struct SharedMut<T>(*mut T, usize);

// SAFETY: access goes through `slice`, whose contract keeps ranges of different threads disjoint.
unsafe impl<T: Send> Sync for SharedMut<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for SharedMut<T> {}

impl<T> SharedMut<T> {
    /// Shares `data`, which must not be used otherwise while parts are borrowed.
    pub fn new(data: &mut [T]) -> Self {
        SharedMut(data.as_mut_ptr(), data.len())
    }

    /// The elements in `range`.
    ///
    /// # Safety
    /// No two live slices may overlap, and the shared slice must outlive them all.
    #[allow(clippy::mut_from_ref)]
    #[inline]
    pub unsafe fn slice(&self, range: Range<usize>) -> &mut [T] {
        assert!(range.start <= range.end && range.end <= self.1);
        // SAFETY: within the shared slice by the check above; disjointness is the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.0.add(range.start), range.len()) }
    }
}

/// One call of [`for_each_chunk`]: workers that wake late touch nothing but the counters.
struct Job {
    /// The caller's closure; valid while a claimed chunk is unfinished, since the caller waits for those.
    f: *const (dyn Fn(Range<usize>) + Sync),
    n: usize,
    chunk: usize,
    chunks: usize,
    next: AtomicUsize,
    done: AtomicUsize,
    waiting: AtomicBool,
    caller: Thread,
    panicked: AtomicBool,
    payload: Mutex<Option<Box<dyn Any + Send>>>,
}

// SAFETY: `f` is `Sync` and is called only as its field says; the other fields are thread-safe.
unsafe impl Send for Job {}
// SAFETY: as above.
unsafe impl Sync for Job {}

impl Job {
    fn work(&self) {
        let outer = BUSY.replace(true);
        loop {
            let i = self.next.fetch_add(1, Ordering::Relaxed);
            if i >= self.chunks {
                break;
            }
            if !self.panicked.load(Ordering::Relaxed) {
                let range = i * self.chunk..((i + 1) * self.chunk).min(self.n);
                // SAFETY: chunk `i` is claimed and not yet counted in `done`, so the caller still waits.
                if let Err(e) = catch_unwind(AssertUnwindSafe(|| unsafe { (*self.f)(range) })) {
                    self.panicked.store(true, Ordering::Relaxed);
                    self.payload.lock().unwrap_or_else(|p| p.into_inner()).get_or_insert(e);
                }
            }
            // SeqCst pairs with `wait`: one of the two sides sees the other's store.
            if self.done.fetch_add(1, Ordering::SeqCst) + 1 == self.chunks
                && self.waiting.load(Ordering::SeqCst)
            {
                self.caller.unpark();
            }
        }
        BUSY.set(outer);
    }

    fn finished(&self) -> bool {
        self.done.load(Ordering::SeqCst) == self.chunks
    }

    fn wait(&self) {
        for _ in 0..2000 {
            if self.finished() {
                return;
            }
            std::hint::spin_loop();
        }
        self.waiting.store(true, Ordering::SeqCst);
        while !self.finished() {
            std::thread::park();
        }
    }
}

#[inline(never)]
fn run(n: usize, chunk: usize, f: &(dyn Fn(Range<usize>) + Sync)) {
    let chunks = n.div_ceil(chunk);
    let helpers = get_num_threads().min(chunks) - 1;
    let pool = if helpers == 0 || BUSY.get() { None } else { pool(helpers) };
    let Some(pool) = pool else {
        for start in (0..n).step_by(chunk) {
            f(start..(start + chunk).min(n));
        }
        return;
    };
    // SAFETY: only the lifetime changes; the job calls `f` for claimed chunks only, and `wait` outlives those.
    let f: *const (dyn Fn(Range<usize>) + Sync) =
        unsafe { std::mem::transmute::<*const (dyn Fn(Range<usize>) + Sync + '_), _>(f) };
    let job = Arc::new(Job {
        f,
        n,
        chunk,
        chunks,
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        waiting: AtomicBool::new(false),
        caller: std::thread::current(),
        panicked: AtomicBool::new(false),
        payload: Mutex::new(None),
    });
    let mut wanted = helpers.min(pool.size);
    for seat in &pool.seats {
        if wanted > 0 && seat.offer(&job) {
            wanted -= 1;
        }
    }
    for _ in 0..wanted {
        let job = job.clone();
        pool.workers.spawn(move || {
            job.work();
            drop(job);
            if let Some(seat) = rayon::current_thread_index().and_then(|i| pool.seats.get(i)) {
                seat.linger();
            }
        });
    }
    job.work();
    pool.seats.iter().for_each(|seat| {
        seat.retract(&job);
    });
    job.wait();
    if job.panicked.load(Ordering::Relaxed) {
        let payload = job.payload.lock().unwrap_or_else(|p| p.into_inner()).take();
        if let Some(payload) = payload {
            resume_unwind(payload);
        }
    }
}

/// The pool with at least `helpers` workers; `None` when threads cannot be started.
fn pool(helpers: usize) -> Option<&'static Pool> {
    // SAFETY: the pointer is null or to a leaked `Pool`, which is never freed.
    match unsafe { POOL.load(Ordering::Acquire).as_ref() } {
        Some(pool) if pool.size >= helpers => Some(pool),
        _ => grow(helpers),
    }
}

#[cold]
fn grow(helpers: usize) -> Option<&'static Pool> {
    clear_after_fork();
    let old = POOL.load(Ordering::Acquire);
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let size = helpers.max(cores - 1);
    let workers = rayon::ThreadPoolBuilder::new()
        .num_threads(size)
        .thread_name(|i| format!("ferrotorch-{i}"))
        .build()
        .ok()?;
    // A pool that is replaced stays alive: another thread may be handing it a job. Growth is rare, its threads sleep.
    let new =
        Box::into_raw(Box::new(Pool { workers, size, seats: (0..size).map(|_| Seat::default()).collect() }));
    match POOL.compare_exchange(old, new, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: `new` is leaked from here on.
        Ok(_) => Some(unsafe { &*new }),
        Err(other) => {
            // SAFETY: `new` was not published; `other` is null or a leaked pool.
            unsafe {
                drop(Box::from_raw(new));
                other.as_ref()
            }
        }
    }
}

/// Registers a handler that forgets the pool in a forked child, whose copy has no threads.
fn clear_after_fork() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        #[cfg(unix)]
        {
            type Handler = Option<unsafe extern "C" fn()>;
            extern "C" {
                fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> std::ffi::c_int;
            }
            unsafe extern "C" fn forget() {
                POOL.store(std::ptr::null_mut(), Ordering::Release);
            }
            // SAFETY: the handler only stores to an atomic, which is allowed after fork.
            unsafe { pthread_atfork(None, None, Some(forget)) };
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn chunks_cover_the_range_once() {
        for threads in [1, 2, 5] {
            set_num_threads(threads);
            for (n, chunk) in [(0, 4), (3, 4), (4, 4), (5, 4), (1000, 7), (10, 0)] {
                let mut hits = vec![0u8; n];
                for_each_chunk_mut(&mut hits, chunk, |start, part| {
                    assert_eq!(start % chunk.max(1), 0);
                    part.iter_mut().for_each(|x| *x += 1);
                });
                assert!(hits.iter().all(|&x| x == 1));
            }
        }
    }

    #[test]
    fn nested_calls_run_inline() {
        let sum = AtomicU64::new(0);
        for_each_chunk(64, 1, |outer| {
            for_each_chunk(64, 1, |inner| {
                sum.fetch_add((outer.start * inner.start) as u64, Ordering::Relaxed);
            });
        });
        assert_eq!(sum.into_inner(), 2016 * 2016);
        assert!(!in_parallel());
    }

    #[test]
    fn a_panic_reaches_the_caller() {
        set_num_threads(3);
        for _ in 0..50 {
            let caught = catch_unwind(|| for_each_chunk(100, 1, |r| assert_ne!(r.start, 37, "chunk 37")));
            assert!(caught.is_err());
            for_each_chunk(100, 1, |_| {});
        }
    }

    #[test]
    fn several_callers_at_once() {
        std::thread::scope(|s| {
            for _ in 0..4 {
                s.spawn(|| {
                    for _ in 0..200 {
                        let sum = AtomicU64::new(0);
                        for_each_chunk(100, 3, |r| {
                            sum.fetch_add(r.sum::<usize>() as u64, Ordering::Relaxed);
                        });
                        assert_eq!(sum.into_inner(), 4950);
                    }
                });
            }
        });
    }
}
