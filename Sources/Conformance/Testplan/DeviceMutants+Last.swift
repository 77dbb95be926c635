import OrderingReference

extension DeviceMutant {
  /// The last third of the list.
  static let part3: [DeviceMutant] = [
    DeviceMutant(
      "writes-read-only-image", [.block(1)],
      "writes to an image that it shows as read-only"),
    DeviceMutant(
      "ignores-unknown-block-flags", [.block(2)],
      "takes a range with flags that it does not know"),
    DeviceMutant(
      "garbage-in-unused-fields", [.block(4)],
      "shows 0xff in the unused byte of device configuration"),
    DeviceMutant(
      "counts-one-buffer", [.net(1)],
      "says that one buffer holds a frame that several hold"),
    DeviceMutant(
      "leaves-room-in-merged-buffers", [.net(2)],
      "fills half of each buffer of a frame"),
    DeviceMutant(
      "splits-frames", [.net(3)],
      "writes the used index between the buffers of a frame"),
    DeviceMutant(
      "claims-checksum", [.net(4)],
      "sets DATA_VALID without GUEST_CSUM"),
    DeviceMutant(
      "claims-segmentation", [.net(5)],
      "sets gso_type to TCPV4 without GUEST_TSO4"),
    DeviceMutant(
      "changes-mtu", [.net(7)],
      "shows another mtu at each read"),
    DeviceMutant(
      "offers-swiotlb-without-region", [.bounce(3)],
      "offers bit 27 and hides capability 10"),
    DeviceMutant(
      "hides-swiotlb", [.bounce(5)],
      "shows capability 10 and offers no bit 27"),
    DeviceMutant(
      "region-over-link", [.bounce(9)],
      "sends accesses to its own bounce memory over the link"),
    DeviceMutant(
      "remembers-bar", [.bounce(10)],
      "compares with the place that the BAR had at DRIVER_OK"),
    DeviceMutant(
      "wraps-at-region-end", [.bounce(11)],
      "accesses the part of a buffer that lies in the region"),
    DeviceMutant(
      "leaves-strict-region", [.bounce(12)],
      "sends an access outside a strict region to the bus"),
    DeviceMutant(
      "caches-bounce-memory", [.bounce(13)],
      "reads bounce memory from a stale copy"),
    DeviceMutant(
      "interrupt-before-used-index", [.bounce(14)],
      "sends the interrupt before the used index"),
    DeviceMutant(
      "keeps-invalidated-translation", [.ats(1)],
      "answers an invalidation but keeps the translation"),
    DeviceMutant(
      "answers-under-reads", [.ats(2)],
      "answers an invalidation with reads under way"),
    DeviceMutant(
      "keeps-overtaken-answer", [.ats(3)],
      "caches a translation that arrives behind the invalidation's completion"),
    DeviceMutant(
      "answers-ahead-of-writes", [.ats(4)],
      "answers an invalidation ahead of writes that use it"),
    DeviceMutant(
      "completes-with-ido", [.ats(5)],
      "sets IDO in invalidate completions"),
    DeviceMutant(
      "takes-one-invalidation", [.ats(6)],
      "takes an invalidation only when the last is answered"),
    DeviceMutant(
      "ignores-invalidation-while-off", [.ats(8)],
      "drops invalidations while ATS is off"),
    DeviceMutant(
      "keeps-cache-across-enable", [.ats(9)],
      "keeps its translations when ATS is turned off and on"),
    DeviceMutant(
      "widens-translations", [.ats(13)],
      "uses a translation for the page beside the one that it was granted for"),
    DeviceMutant(
      "offers-dmb-on-mmio", [.regionDevice(1)],
      "a memory-mapped device offers DMB"),
    DeviceMutant(
      "offers-dmb-alone", [.regionDevice(2)],
      "offers DMB without ACCESS_PLATFORM"),
    DeviceMutant(
      "hides-order-platform", [.regionDevice(4)],
      "offers DMB without ORDER_PLATFORM"),
    DeviceMutant(
      "reports-wrong-region", [.regionDevice(5)],
      "reports an identifier that no region has"),
    DeviceMutant(
      "takes-offset-as-bus-address", [.regionDevice(7)],
      "sends an offset to the bus"),
    DeviceMutant(
      "checks-no-bounds", [.regionDevice(8)],
      "accesses a buffer that leaves the region"),
    DeviceMutant(
      "leaves-buffer-region", [.regionDevice(9)],
      "sends an address outside the region to the bus"),
    DeviceMutant(
      "works-without-region", [.regionDevice(10)],
      "accepts a driver that wants no region though it needs one"),
    DeviceMutant(
      "shrinks-region", [.regionDevice(12)],
      "shows a shorter region behind a reset"),
  ]
}
