import CProcess
import Essentials
import Foundation

/// The life of one child, from start to reaping, on the thread that calls `run`.
struct ChildLoop {
  private let command: Command
  private let child: child
  private let source: ChildInput?
  private var input: Int32
  private var streams: [OutputStream]
  /// What is to be written to the child, and how much of it is.
  private var pending: Data
  private var written = 0

  /// `source` says more to the child after the command's own input; without one its input ends there.
  static func run(
    _ command: Command, source: ChildInput? = nil, stop: StopSwitch, onOutput: (ChildStream, Data) -> Void
  ) throws -> CommandResult {
    child_block_signals()
    let clock = ContinuousClock()
    let start = clock.now
    var loop = try ChildLoop(starting: command, source: source)
    // Only now, or the child would have inherited it.
    if command.watch != nil { child_go_first() }
    let killed = loop.watch(since: start, clock: clock, stop: stop, onOutput: onOutput)
    defer { command.watch?.ended() }
    return loop.finish(killed, seconds: start.duration(to: clock.now).seconds, onOutput: onOutput)
  }

  private init(starting command: Command, source: ChildInput?) throws {
    let executable = try ExecutableSearch.path(of: command)
    var pipes: [[Int32]] = []
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      let code = child_pipe(&ends)
      guard code == 0 else {
        pipes.joined().forEach { close($0) }
        throw CommandError(.exhausted(code: code), command.executable)
      }
      pipes.append(ends)
    }
    child = Self.start(command, executable: executable, input: pipes[0][0], output: pipes[1][1], error: pipes[2][1])
    for end in [pipes[0][0], pipes[1][1], pipes[2][1]] { close(end) }
    let ours = [pipes[0][1], pipes[1][0], pipes[2][0]]
    guard child.failed_step == CHILD_STEP_NONE else {
      ours.forEach { close($0) }
      throw Self.error(of: child, command)
    }
    ours.forEach { child_do_not_block($0) }
    self.command = command
    self.source = source
    input = ours[0]
    pending = command.input
    streams = [
      OutputStream(.output, ours[1], limit: command.outputLimit),
      OutputStream(.error, ours[2], limit: command.outputLimit),
    ]
  }

  private static func start(
    _ command: Command, executable: String, input: Int32, output: Int32, error: Int32
  ) -> child {
    var arguments: [UnsafeMutablePointer<CChar>?] = ([command.executable] + command.arguments).map { strdup($0) }
    var environment: [UnsafeMutablePointer<CChar>?] = command.environment.map { strdup("\($0.key)=\($0.value)") }
    arguments.append(nil)
    environment.append(nil)
    let directory = command.workingDirectory.flatMap { strdup($0) }
    defer {
      for pointer in arguments + environment { free(pointer) }
      free(directory)
    }
    return executable.withCString { path in
      var request = child_request(
        executable: path, arguments: nil, environment: nil,
        working_directory: directory, input: input, output: output, error_output: error)
      return arguments.withUnsafeBufferPointer { arguments in
        environment.withUnsafeBufferPointer { environment in
          request.arguments = arguments.baseAddress
          request.environment = environment.baseAddress
          return child_start(&request)
        }
      }
    }
  }

  private static func error(of child: child, _ command: Command) -> CommandError {
    switch child.failed_step {
    case CHILD_STEP_DIRECTORY: CommandError(.noDirectory, command.executable)
    case CHILD_STEP_EXECUTE where [ENOMEM, EAGAIN, ENFILE, EMFILE, E2BIG].contains(child.code):
      CommandError(.exhausted(code: child.code), command.executable)
    case CHILD_STEP_EXECUTE: CommandError(.notFound, command.executable)
    default: CommandError(.exhausted(code: child.code), command.executable)
    }
  }

  /// Feeds and reads the child until it has exited; says why, if it had to be killed at its deadline or by its watch.
  private mutating func watch(
    since start: ContinuousClock.Instant, clock: ContinuousClock, stop: StopSwitch,
    onOutput: (ChildStream, Data) -> Void
  ) -> CommandResult.Ending? {
    let deadline = start.advanced(by: command.deadline)
    var killed: CommandResult.Ending?
    var watchesStop = true
    var nextLook = start.advanced(by: command.watch?.interval ?? .zero)
    feed()
    while true {
      var watched = [
        pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: watchesStop ? stop.watched : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: streams[0].descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: streams[1].descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: written < pending.count ? input : -1, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: input >= 0 ? source?.watched ?? -1 : -1, events: Int16(POLLIN), revents: 0),
      ]
      let turn = command.watch == nil ? deadline : min(deadline, nextLook)
      let left = clock.now.duration(to: turn).seconds
      // Rounded up, so that the last millisecond is slept and not spun away.
      let wait = killed != nil ? -1 : Int32(min(max((left * 1000).rounded(.up), 0), 86_400_000))
      guard poll(&watched, nfds_t(watched.count), wait) >= 0 || errno == EINTR else { break }
      if watched[0].revents != 0 { return killed }
      if watched[1].revents != 0 {
        kill(-child.pid, SIGKILL)
        watchesStop = false
      }
      if watched[2].revents != 0 { streams[0].read(onOutput) }
      if watched[3].revents != 0 { streams[1].read(onOutput) }
      if watched[4].revents != 0 || watched[5].revents != 0 { feed() }
      if killed == nil, clock.now >= deadline { killed = .timedOut }
      if killed == nil, clock.now >= nextLook, let reason = look(since: start, clock: clock, next: &nextLook) {
        killed = .stopped(reason)
      }
      if killed != nil { kill(-child.pid, SIGKILL) }
    }
    kill(-child.pid, SIGKILL)
    return killed
  }

  private func look(
    since start: ContinuousClock.Instant, clock: ContinuousClock, next: inout ContinuousClock.Instant
  ) -> String? {
    guard let watch = command.watch else { return nil }
    let before = clock.now
    let reason = watch.look(
      ChildWatch.Sight(
        pid: child.pid, seconds: start.duration(to: before).seconds, written: streams.reduce(0) { $0 + $1.written }))
    next = clock.now.advanced(by: max(watch.interval, before.duration(to: clock.now) * 20))
    return reason
  }

  private mutating func feed() {
    guard input >= 0 else { return }
    while true {
      var isLast = source == nil
      if written == pending.count, let source {
        (pending, isLast) = source.take()
        written = 0
      }
      while written < pending.count {
        let rest = pending[(pending.startIndex + written)...]
        let count = rest.withUnsafeBytes { write(input, $0.baseAddress, min($0.count, 1 << 16)) }
        if count < 0, errno == EAGAIN { return }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return endInput() }
        written += count
      }
      if isLast { return endInput() }
      if source?.isEmpty != false { return }
    }
  }

  private mutating func endInput() {
    close(input)
    input = -1
    source?.close()
  }

  private mutating func finish(
    _ killed: CommandResult.Ending?, seconds: Double, onOutput: (ChildStream, Data) -> Void
  ) -> CommandResult {
    // Not yet reaped, so the number still names our group and nobody else's.
    kill(-child.pid, SIGKILL)
    let status = child_reap(child.pid)
    close(child.pidfd)
    if input >= 0 { endInput() }
    for index in streams.indices { streams[index].drain(onOutput) }
    let ending: CommandResult.Ending =
      killed ?? (status < 0 ? .signalled(status == Int32.min ? 0 : -status) : .exited(status))
    return CommandResult(
      ending: ending, output: streams[0].kept, errorOutput: streams[1].kept,
      truncated: streams.contains { $0.truncated }, seconds: seconds)
  }
}

/// One stream of a child as far as we keep it.
private struct OutputStream {
  /// -1 once it has ended.
  private(set) var descriptor: Int32
  private(set) var kept = Data()
  private(set) var truncated = false
  private let name: ChildStream
  /// How much came, kept or not.
  private(set) var written = 0
  private let limit: Int

  init(_ name: ChildStream, _ descriptor: Int32, limit: Int) {
    self.name = name
    self.descriptor = descriptor
    self.limit = limit
  }

  /// Reads once; false when there is nothing (more) to read now.
  @discardableResult
  mutating func read(_ onOutput: (ChildStream, Data) -> Void) -> Bool {
    guard descriptor >= 0 else { return false }
    var piece = Data(count: 1 << 16)
    let count = piece.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EAGAIN || errno == EINTR { return errno == EINTR }
    guard count > 0 else {
      end()
      return false
    }
    written += count
    let room = min(count, limit - kept.count)
    if room < count { truncated = true }
    guard room > 0 else { return true }
    kept.append(piece.prefix(room))
    onOutput(name, piece.prefix(room))
    return true
  }

  /// Takes what is in the pipe now and closes it, even if some process still holds the other end.
  mutating func drain(_ onOutput: (ChildStream, Data) -> Void) {
    // A pipe holds at most a megabyte; a survivor that keeps on writing is not followed for ever.
    for _ in 0..<64 where read(onOutput) {}
    end()
  }

  private mutating func end() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}
