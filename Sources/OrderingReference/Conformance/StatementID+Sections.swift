extension StatementID {
  /// A statement about the device status field, ST.
  public static func status(_ number: Int) -> StatementID { StatementID(.status, number) }
  /// A statement about feature bits, FT.
  public static func feature(_ number: Int) -> StatementID { StatementID(.features, number) }
  /// A statement about device reset, RS.
  public static func reset(_ number: Int) -> StatementID { StatementID(.reset, number) }
  /// A statement about device initialization, IN.
  public static func start(_ number: Int) -> StatementID { StatementID(.initialization, number) }
  /// A statement about the device configuration space, CF.
  public static func configuration(_ number: Int) -> StatementID {
    StatementID(.configuration, number)
  }
  /// A statement about device cleanup, CL.
  public static func cleanup(_ number: Int) -> StatementID { StatementID(.cleanup, number) }
  /// A statement about suspension, SU.
  public static func suspend(_ number: Int) -> StatementID { StatementID(.suspend, number) }
  /// A statement about virtqueue reset, QR.
  public static func queueReset(_ number: Int) -> StatementID { StatementID(.queueReset, number) }
  /// A statement about split virtqueues, VQ-SPLIT.
  public static func split(_ number: Int) -> StatementID { StatementID(.split, number) }
  /// A statement about packed virtqueues, VQ-PACK.
  public static func packed(_ number: Int) -> StatementID { StatementID(.packed, number) }
  /// A statement about the PCI transport, PCI.
  public static func pci(_ number: Int) -> StatementID { StatementID(.pci, number) }
  /// A statement about block devices, BLK.
  public static func block(_ number: Int) -> StatementID { StatementID(.block, number) }
  /// A statement about network devices, NET.
  public static func net(_ number: Int) -> StatementID { StatementID(.net, number) }
  /// A statement of the SWIOTLB proposal, SW.
  public static func bounce(_ number: Int) -> StatementID { StatementID(.bounce, number) }
  /// A statement about address translation, ATS.
  public static func ats(_ number: Int) -> StatementID { StatementID(.translation, number) }
  /// A device's obligation of VIRTIO_F_DMB, DMB-D.
  public static func regionDevice(_ number: Int) -> StatementID {
    StatementID(.regionDevice, number)
  }
  /// A driver's obligation of VIRTIO_F_DMB, DMB-G.
  public static func regionDriver(_ number: Int) -> StatementID {
    StatementID(.regionDriver, number)
  }
}
