/// Serves one vhost-user front end after the other, each with a machine of its own.
///
/// A second one is turned away while the first is served.
public final class VhostUserServer {
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

  /// Waits for a front end and serves it until it goes.
  ///
  /// - Parameter machine: makes the machine that the front end gets.
  public func serveNext<Failure: Error>(
    machine: () throws(Failure) -> OutsideMachine
  ) throws(Failure) -> (report: VhostReport, machine: OutsideMachine) {
    while true {
      guard let socket = listening.accept() else { continue }
      let session = VhostSession(socket: socket, machine: try machine())
      session.bystander = (listening.number, { [unowned self] in turnAway() })
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
      return (VhostReport(session, end: end), session.machine)
    }
  }

  private func turnAway() {
    if listening.accept() != nil { log("a second front end was turned away") }
  }
}
