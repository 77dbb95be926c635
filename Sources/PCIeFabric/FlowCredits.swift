public import PCIeLayouts

/// The transmitter's account of one receiver's credits.
///
/// Source: PCIe Base, 2.6.1.
public struct FlowCredits: Hashable, Sendable {
  private struct Pool: Hashable, Sendable {
    var limit: CreditLimit
    var headers: Int
    var data: Int
  }

  private var posted: Pool
  private var nonPosted: Pool
  private var completion: Pool

  /// Starts with everything that the receiver advertised.
  public init(_ configuration: LinkConfiguration) {
    func pool(_ limit: CreditLimit) -> Pool {
      Pool(limit: limit, headers: limit.headers, data: limit.data)
    }
    posted = pool(configuration.posted)
    nonPosted = pool(configuration.nonPosted)
    completion = pool(configuration.completion)
  }

  private static func covers(_ pool: Pool, data: Int) -> Bool {
    (pool.limit.headers == 0 || pool.headers >= 1) && (pool.limit.data == 0 || pool.data >= data)
  }

  /// Whether a packet of the class with `data` units of payload may be sent.
  public func covers(_ creditClass: CreditClass, data: Int) -> Bool {
    switch creditClass {
    case .posted: Self.covers(posted, data: data)
    case .nonPosted: Self.covers(nonPosted, data: data)
    case .completion: Self.covers(completion, data: data)
    }
  }

  /// Spends one header and `data` units; traps when they are not there.
  public mutating func spend(_ creditClass: CreditClass, data: Int) {
    precondition(covers(creditClass, data: data), "sent without credits")
    change(creditClass, headers: -1, data: -data)
  }

  /// Takes back what an UpdateFC returned; traps beyond what was advertised.
  public mutating func refill(_ creditClass: CreditClass, data: Int) {
    change(creditClass, headers: 1, data: data)
  }

  private mutating func change(_ creditClass: CreditClass, headers: Int, data: Int) {
    switch creditClass {
    case .posted: Self.change(&posted, headers: headers, data: data)
    case .nonPosted: Self.change(&nonPosted, headers: headers, data: data)
    case .completion: Self.change(&completion, headers: headers, data: data)
    }
  }

  private static func change(_ pool: inout Pool, headers: Int, data: Int) {
    if pool.limit.headers != 0 {
      pool.headers += headers
      precondition(pool.headers <= pool.limit.headers, "more header credits than advertised")
    }
    if pool.limit.data != 0 {
      pool.data += data
      precondition(pool.data <= pool.limit.data, "more data credits than advertised")
    }
  }
}
