/// The stamps of one operation: the moments at which it was seen at the places that it passes.
///
/// Stamps count upwards within one execution, in cycles or in steps; two events of one moment have
/// the order in which they were recorded. A moment that an operation does not have is nil.
public struct OperationStamps: Hashable, Sendable {
  /// When its agent started it: a store left its buffer, a request was handed to the link.
  public var started: UInt64?
  /// When its request left the transmitter of the link on which it travels.
  public var sent: UInt64?
  /// When it read or changed the memory, register, table or cache that it is about.
  public var performed: UInt64?
  /// When its agent knew that it was done: at once for posted writes, with the completion for the
  /// others.
  public var completed: UInt64?

  /// Stamps that are known so far.
  public init(
    started: UInt64? = nil, sent: UInt64? = nil, performed: UInt64? = nil, completed: UInt64? = nil
  ) {
    self.started = started
    self.sent = sent
    self.performed = performed
    self.completed = completed
  }
}

/// One operation of an agent as an execution performed it.
///
/// | field        | says                                                                 |
/// | ------------ | -------------------------------------------------------------------- |
/// | `agent`      | index in ``LitmusTest/agents``                                       |
/// | `index`      | index in ``Agent/operations``, barriers counted                      |
/// | `kind`       | what it did, as the test has it                                      |
/// | `location`   | index in ``LitmusTest/locations``; nil for pages and resets          |
/// | `address`    | where that lay in the run, in bytes; 0 if the run has no addresses   |
/// | `memoryType` | how its CPU mapped the location; nil for devices                     |
/// | `modifiers`  | the attributes of its packets and the words of its order             |
/// | `value`      | what it read or wrote; ``Outcome/fault`` for a read that was refused |
public struct PerformedOperation: Hashable, Sendable {
  /// Index in ``LitmusTest/agents``.
  public var agent: Int
  /// Index in ``Agent/operations``, barriers counted.
  public var index: Int
  /// What it did.
  public var kind: OperationKind
  /// Index in ``LitmusTest/locations``.
  public var location: Int?
  /// Where the location lay in the run, in bytes.
  public var address: UInt64
  /// How its CPU mapped the location.
  public var memoryType: MemoryType?
  /// The words behind it.
  public var modifiers: Set<Modifier>
  /// What it read or wrote; nil for operations without a value and for a write that got lost.
  public var value: Int?
  /// When it was seen where.
  public var stamps: OperationStamps

  /// The record of the operation at `index` of `agent`; all that the test says is filled in.
  ///
  /// - Precondition: The test has that operation.
  public init(
    of test: LitmusTest, agent: Int, index: Int, address: UInt64 = 0, value: Int?,
    stamps: OperationStamps
  ) {
    let operation = test.agents[agent].operations[index]
    self.agent = agent
    self.index = index
    kind = operation.kind
    location = operation.location
    self.address = address
    memoryType =
      test.agents[agent].kind == .cpu
      ? operation.location.map { test.locations[$0].memoryType } : nil
    modifiers = operation.modifiers
    self.value = value
    self.stamps = stamps
  }
}

/// What was seen of one execution of a litmus test, whoever executed it.
///
/// Operations that were not done (a guard failed, a wait did not end, a reset came first) are left
/// out. The order of the list is the order of recording; nothing but stamps and values is taken
/// from it.
public struct ExecutionRecord: Hashable, Sendable {
  /// What was done.
  public var operations: [PerformedOperation]
  /// What memory and the device's registers held at the end, by cell.
  public var finalCells: [Int]
  /// The agents that wait for something that did not come.
  public var stuck: Set<Int>

  /// A record from its parts.
  public init(operations: [PerformedOperation], finalCells: [Int], stuck: Set<Int> = []) {
    self.operations = operations
    self.finalCells = finalCells
    self.stuck = stuck
  }

  /// What the question of `test` sees of the execution.
  public func outcome(in test: LitmusTest) -> Outcome {
    var registers: [Int?] = Array(repeating: nil, count: test.registers.count)
    for performed in operations {
      let register = test.agents[performed.agent].operations[performed.index].register
      if let register { registers[register] = performed.value }
    }
    var locations: [Int: Int] = [:]
    for index in test.condition.locations {
      locations[index] = finalCells[test.locations[index].cell]
    }
    return Outcome(registers: registers, locations: locations, stuck: stuck)
  }
}
