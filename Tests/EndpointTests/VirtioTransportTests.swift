import Testing
import VirtioLayouts

@testable import Endpoint

@Suite("Common configuration (VIRTIO v1.4, 2.1, 2.2 and 4.1.4.3)")
struct VirtioTransportTests {
  private typealias Register = CommonConfiguration
  private static let typeFeatures: FeatureBits = [
    .blockFlush, .blockSizeMax, .blockSegmentMax, .blockSize, .blockMultiqueue,
  ]

  private func transport(
    _ change: (inout EndpointConfiguration) -> Void = { _ in }
  ) -> VirtioTransport {
    var configuration = EndpointConfiguration()
    change(&configuration)
    return VirtioTransport(
      configuration: configuration, queueCount: configuration.queueCount,
      deviceFeatures: Self.typeFeatures)
  }

  /// Acknowledges features and asks for FEATURES_OK; the status afterwards.
  private func negotiate(_ transport: inout VirtioTransport, _ features: FeatureBits) -> UInt8 {
    _ = transport.writeCommon(Register.deviceStatus, value: 3, byteCount: 1)
    for window in UInt32(0)..<2 {
      _ = transport.writeCommon(Register.driverFeatureSelect, value: window, byteCount: 4)
      _ = transport.writeCommon(
        Register.driverFeature,
        value: UInt32(truncatingIfNeeded: features.rawValue >> UInt64(32 * window)), byteCount: 4)
    }
    _ = transport.writeCommon(Register.deviceStatus, value: 11, byteCount: 1)
    return transport.status.rawValue
  }

  private func offered(_ transport: inout VirtioTransport) -> [UInt32?] {
    (UInt32(0)..<4).map { window in
      _ = transport.writeCommon(Register.deviceFeatureSelect, value: window, byteCount: 4)
      return transport.readCommon(Register.deviceFeature)?.value
    }
  }

  @Test("features come in windows of 32 bits; windows beyond 64 bits are empty")
  func windows() {
    var plain = transport()
    // SIZE_MAX, SEG_MAX, BLK_SIZE, FLUSH, MQ, INDIRECT_DESC, EVENT_IDX; VERSION_1,
    // ACCESS_PLATFORM, RING_PACKED, IN_ORDER, ORDER_PLATFORM, NOTIFICATION_DATA,
    // NOTIF_CONFIG_DATA, RING_RESET, SUSPEND.
    #expect(offered(&plain) == [0x3000_1246, 0x0000_09df, 0, 0])
    var bounce = transport {
      $0.bounceProfile = .swiotlbCapability(.strict)
      $0.offersAccessPlatform = false
    }
    #expect(offered(&bounce) == [0x3800_1246, 0x0000_09dd, 0, 0])
    var hint = transport { $0.bounceProfile = .swiotlbCapability(.hint) }
    #expect(offered(&hint)[0] == 0x3000_1246)
  }

  @Test("FEATURES_OK stays clear for each reason to refuse, and is set without one")
  func refusal() {
    let strict: (inout EndpointConfiguration) -> Void = {
      $0.bounceProfile = .swiotlbCapability(.strict)
      $0.requiresBounce = true
    }
    let platform: (inout EndpointConfiguration) -> Void = { $0.requiresAccessPlatform = true }
    let cases: [((inout EndpointConfiguration) -> Void, FeatureBits, Bool)] = [
      ({ _ in }, [.version1], true),
      ({ _ in }, [.version1, .blockFlush, .accessPlatform, .orderPlatform], true),
      ({ _ in }, [], false),
      ({ _ in }, [.blockFlush], false),
      ({ _ in }, [.version1, FeatureBits(bit: 28)], true),
      ({ _ in }, [.version1, FeatureBits(bit: 42)], false),
      ({ _ in }, [.version1, FeatureBits(bit: 63)], false),
      ({ _ in }, [.version1, .swiotlb], false),
      (platform, [.version1], false),
      (platform, [.version1, .accessPlatform], true),
      (strict, [.version1], false),
      (strict, [.version1, .swiotlb], true),
    ]
    for (change, features, isAccepted) in cases {
      var transport = transport(change)
      #expect(negotiate(&transport, features) == (isAccepted ? 11 : 3), "\(features)")
      #expect(transport.usesStrictBounce == (isAccepted && features.contains(.swiotlb)))
    }
  }

  @Test("after FEATURES_OK the acknowledged features are fixed until a reset")
  func fixedFeatures() {
    var transport = transport()
    #expect(negotiate(&transport, [.version1, .blockFlush]) == 11)
    _ = transport.writeCommon(Register.driverFeatureSelect, value: 0, byteCount: 4)
    _ = transport.writeCommon(Register.driverFeature, value: 0, byteCount: 4)
    #expect(transport.driverFeatures == [.version1, .blockFlush])
    transport.reset()
    #expect(transport.driverFeatures == [])
    #expect(negotiate(&transport, [.version1]) == 11)
  }

  @Test("DRIVER_OK without FEATURES_OK does not make the device live")
  func driverOK() {
    var transport = transport()
    let effect = transport.writeCommon(Register.deviceStatus, value: 7, byteCount: 1)
    #expect(effect == .statusChanged)
    #expect(transport.status == [.acknowledge, .driver])
    #expect(negotiate(&transport, [.version1]) == 11)
    #expect(transport.writeCommon(Register.deviceStatus, value: 15, byteCount: 1) == .statusChanged)
    #expect(transport.status.rawValue == 15)
    #expect(transport.writeCommon(Register.deviceStatus, value: 15, byteCount: 1) == .none)
  }

  @Test("DEVICE_NEEDS_RESET can be neither set nor cleared by the driver; a reset clears it")
  func needsReset() {
    var transport = transport()
    _ = transport.writeCommon(Register.deviceStatus, value: 0x43, byteCount: 1)
    #expect(transport.status.rawValue == 3)
    let isNew = [transport.needReset(), transport.needReset()]
    #expect(isNew == [true, false])
    for value in [1, 3, 11, 15, 0x80] as [UInt32] {
      _ = transport.writeCommon(Register.deviceStatus, value: value, byteCount: 1)
      #expect(transport.status.contains(.needsReset), "\(value)")
    }
    #expect(transport.writeCommon(Register.deviceStatus, value: 0, byteCount: 1) == .reset)
    transport.reset()
    #expect(transport.status.rawValue == 0)
  }

  @Test("a queue is configured freely until it is enabled, and then fixed")
  func queueRegisters() {
    var transport = transport()
    _ = negotiate(&transport, [.version1])
    _ = transport.writeCommon(Register.queueSelect, value: 2, byteCount: 2)
    #expect(transport.readCommon(Register.queueSize)?.value == 256)
    for (value, expected) in [(64, 64), (0, 64), (48, 64), (512, 64), (1, 1), (128, 128)]
      as [(UInt32, UInt32)]
    {
      _ = transport.writeCommon(Register.queueSize, value: value, byteCount: 2)
      #expect(transport.readCommon(Register.queueSize)?.value == expected, "\(value)")
    }
    let fields = stride(from: Register.queueDescriptor, to: Register.queueDevice + 8, by: 4)
    for offset in fields {
      _ = transport.writeCommon(offset, value: UInt32(offset) * 0x0101_0101, byteCount: 4)
    }
    #expect(transport.queues[2].descriptorArea == 0x2424_2424_2020_2020)
    #expect(transport.queues[2].driverArea == 0x2c2c_2c2c_2828_2828)
    #expect(transport.queues[2].deviceArea == 0x3434_3434_3030_3030)
    #expect(transport.writeCommon(Register.queueEnable, value: 0, byteCount: 2) == .none)
    #expect(transport.writeCommon(Register.queueEnable, value: 1, byteCount: 2) == .queueEnabled(2))
    let before = transport.queues
    for offset in [Register.queueSize, Register.queueEnable] {
      #expect(transport.writeCommon(offset, value: 1, byteCount: 2) == .none)
      #expect(transport.writeCommon(offset, value: 0, byteCount: 2) == .none)
    }
    for offset in fields { _ = transport.writeCommon(offset, value: 7, byteCount: 4) }
    #expect(transport.queues == before)
    for offset in fields {
      #expect(transport.readCommon(offset)?.value == UInt32(offset) * 0x0101_0101)
    }
    #expect(!transport.isLive(queue: 2))
    _ = transport.writeCommon(Register.deviceStatus, value: 15, byteCount: 1)
    #expect(transport.isLive(queue: 2))
    #expect(!transport.isLive(queue: 1))
    transport.queues[2].hasFailed = true
    #expect(!transport.isLive(queue: 2))
  }

  @Test("no queue is enabled before FEATURES_OK, and none that is absent")
  func absentQueues() {
    var transport = transport()
    #expect(transport.writeCommon(Register.queueEnable, value: 1, byteCount: 2) == .none)
    _ = negotiate(&transport, [.version1])
    _ = transport.writeCommon(Register.queueSelect, value: 4, byteCount: 2)
    #expect(transport.readCommon(Register.queueSize)?.value == 0)
    #expect(transport.readCommon(Register.queueVector)?.value == 0xffff)
    #expect(transport.writeCommon(Register.queueEnable, value: 1, byteCount: 2) == .none)
    #expect(transport.readCommon(Register.queueEnable)?.value == 0)
  }

  @Test("a vector that does not exist reads back as NO_VECTOR")
  func vectors() {
    var transport = transport { $0.vectorCount = 5 }
    for register in [Register.configurationVector, Register.queueVector] {
      #expect(transport.readCommon(register)?.value == 0xffff)
      for (value, expected) in [(4, 4), (5, 0xffff), (0, 0), (0xffff, 0xffff)]
        as [(UInt32, UInt32)]
      {
        _ = transport.writeCommon(register, value: value, byteCount: 2)
        #expect(transport.readCommon(register)?.value == expected)
      }
    }
  }

  @Test("a write of another width, to a read-only or to no register changes nothing")
  func refusedWrites() {
    var transport = transport()
    let before = (0..<0x40).map { transport.readCommon($0)?.value }
    for offset in UInt64(0)..<0x40 {
      guard let width = transport.readCommon(offset)?.byteCount else {
        #expect(transport.writeCommon(offset, value: 1, byteCount: 1) == .none)
        continue
      }
      for byteCount in [1, 2, 4] where byteCount != width {
        #expect(transport.writeCommon(offset, value: 1, byteCount: byteCount) == .none)
      }
    }
    for offset in [
      Register.deviceFeature, Register.queueCount, Register.configurationGeneration,
      Register.queueNotifyOffset,
    ] {
      guard let field = transport.readCommon(offset) else { continue }
      _ = transport.writeCommon(offset, value: field.value ^ 1, byteCount: field.byteCount)
    }
    #expect((0..<0x40).map { transport.readCommon($0)?.value } == before)
    #expect(transport.readCommon(Register.queueCount)?.value == 4)
  }

  @Test("what a driver leaves out of a status write stays set until a reset")
  func statusStays() {
    var transport = transport()
    _ = transport.writeCommon(CommonConfiguration.deviceStatus, value: 3, byteCount: 1)
    _ = transport.writeCommon(CommonConfiguration.deviceStatus, value: 1, byteCount: 1)
    #expect(transport.status == [.acknowledge, .driver])
    transport.reset()
    #expect(transport.status == [])
  }
}
