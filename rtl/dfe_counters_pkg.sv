// Which performance counters there are, and their order; abi/dfe_abi.cpp has their names.
`default_nettype none
package dfe_counters_pkg;
  typedef enum logic [5:0] {
    CountDoorbell       = 6'd0,
    CountConfiguration  = 6'd1,
    // Reads by their kind, in the order of dfe_pkg::read_kind_e.
    CountIndexRead      = 6'd2,
    CountRingRead       = 6'd3,
    CountDescriptorRead = 6'd4,
    CountTableRead      = 6'd5,
    CountPackedRead     = 6'd6,
    CountLocalRead      = 6'd7,
    CountByteAsked      = 6'd8,
    CountByteReceived   = 6'd9,
    CountFailedRead     = 6'd10,
    CountDescriptor     = 6'd11,
    CountChain          = 6'd12,
    CountTable          = 6'd13,
    CountRest           = 6'd14,
    CountError          = 6'd15,
    CountCrossing       = 6'd16,
    CountBusyCycle      = 6'd17,
    CountOutputStall    = 6'd18,
    CountReadStall      = 6'd19,
    CountTagStall       = 6'd20,
    CountCompletionWait = 6'd21,
    // With a translation cache and reads of event fields.
    CountTranslationWait    = 6'd22,
    CountTranslationRequest = 6'd23,
    CountTranslationHit     = 6'd24,
    CountTranslationMiss    = 6'd25,
    CountTranslationMerge   = 6'd26,
    CountDiscardedAnswer    = 6'd27,
    CountInvalidation       = 6'd28,
    CountTranslationFault   = 6'd29,
    CountEventRead          = 6'd30
  } counter_e;

  // How many counters an engine has, without and with these.
  localparam int unsigned EngineCounters /*verilator public*/ = 22;
  localparam int unsigned AllCounters /*verilator public*/ = 31;
endpackage
`default_nettype wire
