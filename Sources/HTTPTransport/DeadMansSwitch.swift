import CLinux

/// Has the kernel end this process should it still hold the switch at a given time.
///
/// A process that is stopped (SIGSTOP, a debugger, a frozen container) runs no code of its own and comes back
/// whenever it likes, perhaps between the look at the clock and the write of a request. The kernel's timer runs on,
/// and SIGKILL reaches a process that is stopped: what was not written by then never will be.
struct DeadMansSwitch: ~Copyable {
    private let timer: Int

    /// Arms a switch; nil where the kernel has no timer left.
    ///
    /// It counts the time that the host is suspended, too.
    init?(firingAfter duration: Duration) {
        let left = max(duration, .milliseconds(1)).components
        timer = uitpas_arm_kill(Int(left.seconds), Int(left.attoseconds / 1_000_000_000))
        if timer < 0 { return nil }
    }

    deinit { uitpas_disarm_kill(timer) }
}
