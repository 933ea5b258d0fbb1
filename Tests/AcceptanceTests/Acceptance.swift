import Testing

/// Tests from outside: real git, real processes, real sockets.
///
/// One night at a time, since each keeps a machine busy.
@Suite(.serialized) enum Acceptance {}
