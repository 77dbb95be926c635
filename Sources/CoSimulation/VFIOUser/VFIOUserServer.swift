#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Serves one client after the other, each with a machine of its own.
///
/// A second client is turned away while the first is served.
public final class VFIOUserServer {
  private let listening: ListeningSocket
  /// Takes one line about what happened.
  private let log: (String) -> Void
  /// Sessions that have ended.
  public private(set) var sessionCount = 0

  /// Makes a server at a socket.
  public init(listening: ListeningSocket, log: @escaping (String) -> Void) {
    self.listening = listening
    self.log = log
  }

  /// Waits for a client and serves it until it goes.
  ///
  /// - Parameter machine: makes the machine that the client gets.
  public func serveNext<Failure: Error>(
    machine: () throws(Failure) -> OutsideMachine
  ) throws(Failure) -> (report: SessionReport, machine: OutsideMachine) {
    while true {
      guard let socket = listening.accept() else { continue }
      let connection = Connection(socket: socket)
      connection.bystander = (listening.number, { [unowned self] in turnAway() })
      let session = Session(connection: connection, machine: try machine())
      let end: SessionFault
      do {
        try session.serve()
        preconditionFailure("a session ends with a fault")
      } catch {
        end = error
      }
      session.finish()
      sessionCount += 1
      log("session \(sessionCount): \(end)")
      for note in session.notes { log("session \(sessionCount): \(note)") }
      return (SessionReport(session, end: end), session.machine)
    }
  }

  private func turnAway() {
    if listening.accept() != nil { log("a second client was turned away") }
  }
}
