// Performance counters: what passed the pins of an engine, and where its busy cycles went.
//
// Latency:  none to the reader: a cycle counts as soon as it is over. What the pins did is kept in
//           a register first, so no path of the engine ends in an adder.
// Ordering: each value is whole; two values that are read in different cycles are of these cycles.
// Errors:   none. Values wrap; bytes, the fastest, do so after 9 years at 250 MHz.
// Every busy cycle is in at most one of the stalls and waits below; one that is in none of them is
// one in which something moved on a channel or inside.
`default_nettype none
module dfe_counters #(
  parameter int unsigned Count = dfe_counters_pkg::AllCounters,
  parameter int unsigned Bits = 64,
  parameter int unsigned ReadBits = 9  // of the number of reads under way
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,

  // The pins of the engine, both sides.
  input  wire logic             cfg_valid_i,
  input  wire logic             doorbell_valid_i,
  input  wire logic             rd_valid_i,
  input  wire logic             rd_ready_i,
  input  wire logic             rd_local_i,
  input  wire logic [2:0]       rd_kind_i,
  input  wire logic [8:0]       rd_count_i,
  input  wire logic             cpl_valid_i,
  input  wire logic [7:0]       cpl_count_i,
  input  wire logic             cpl_last_i,
  input  wire logic             cpl_failed_i,
  input  wire logic             desc_valid_i,
  input  wire logic             desc_ready_i,
  input  wire logic             desc_last_i,
  input  wire logic             desc_indirect_i,
  input  wire logic             rest_valid_i,
  input  wire logic             rest_ready_i,
  input  wire logic             err_valid_i,
  input  wire logic             err_ready_i,
  input  wire logic             busy_i,         // any queue
  // From inside the engine.
  input  wire logic             crossed_i,      // one cycle: a line is read again
  input  wire logic             no_tag_i,       // a read waits for a tag
  // Of the translation cache.
  input  wire logic             xl_valid_i,
  input  wire logic             xl_ready_i,
  input  wire logic             xa_valid_i,
  input  wire logic             hit_i,
  input  wire logic             miss_i,
  input  wire logic             merged_i,
  input  wire logic             discarded_i,
  input  wire logic             invalidated_i,
  input  wire logic             refused_i,

  // A counter of choice, in the same cycle; 0 above the last.
  input  wire logic [5:0]       select_i,
  output      logic [63:0]      value_o,
  // Those that a cycle without any input would advance.
  output      logic [Count-1:0] levels_o
);
  import dfe_counters_pkg::*;
  if (Count < 1 || Count > 64 || Bits < 9 || Bits > 64) begin : g_range
    $error("Count is 1 to 64, Bits 9 to 64");
  end

  logic                read, ends, shown, asks;
  logic [ReadBits-1:0] reads_d, reads_q;  // under way
  logic [5:0]          asked_d, asked_q;  // translations
  always_comb begin
    read = rd_valid_i && rd_ready_i;
    ends = cpl_valid_i && cpl_last_i;
    shown = desc_valid_i && desc_ready_i;
    asks = xl_valid_i && xl_ready_i;
    reads_d = reads_q + ReadBits'(read) - ReadBits'(ends);
    asked_d = asked_q + 6'(asks) - 6'(xa_valid_i);
  end

  // Why nothing moves, and the first reason of this cycle that fits.
  counter_e idle_reason, reason;
  logic     waits, full, still;
  always_comb begin
    waits = no_tag_i || reads_q != '0 || asked_q != '0;
    idle_reason = CountTranslationWait;
    if (reads_q != '0) idle_reason = CountCompletionWait;
    if (no_tag_i) idle_reason = CountTagStall;
    full = (desc_valid_i && !desc_ready_i) || (rd_valid_i && !rd_ready_i);
    still = waits && !rd_valid_i && !desc_valid_i && !cpl_valid_i;
    reason = idle_reason;
    if (full) reason = (desc_valid_i && !desc_ready_i) ? CountOutputStall : CountReadStall;
  end

  // What the cycle adds to each.
  logic [8:0] add_d [64];
  always_comb begin
    for (int unsigned i = 0; i < 64; i++) add_d[i] = '0;
    add_d[CountDoorbell] = 9'(doorbell_valid_i);
    add_d[CountConfiguration] = 9'(cfg_valid_i);
    for (int unsigned k = 0; k < 5; k++) begin
      add_d[32'(CountIndexRead) + k] = 9'(read && rd_kind_i == 3'(k));
    end
    add_d[CountLocalRead] = 9'(read && rd_local_i);
    add_d[CountByteAsked] = read ? rd_count_i : '0;
    add_d[CountByteReceived] = (cpl_valid_i && !cpl_failed_i) ? 9'(cpl_count_i) : '0;
    add_d[CountFailedRead] = 9'(cpl_valid_i && cpl_failed_i);
    add_d[CountDescriptor] = 9'(shown);
    add_d[CountChain] = 9'(shown && desc_last_i);
    add_d[CountTable] = 9'(shown && desc_last_i && desc_indirect_i);
    add_d[CountRest] = 9'(rest_valid_i && rest_ready_i);
    add_d[CountError] = 9'(err_valid_i && err_ready_i);
    add_d[CountCrossing] = 9'(crossed_i);
    add_d[CountBusyCycle] = 9'(busy_i);
    if (busy_i && (full || still)) add_d[reason] = 9'd1;
    add_d[CountTranslationRequest] = 9'(asks);
    add_d[CountTranslationHit] = 9'(hit_i);
    add_d[CountTranslationMiss] = 9'(miss_i);
    add_d[CountTranslationMerge] = 9'(merged_i);
    add_d[CountDiscardedAnswer] = 9'(discarded_i);
    add_d[CountInvalidation] = 9'(invalidated_i);
    add_d[CountTranslationFault] = 9'(refused_i);
    add_d[CountEventRead] = 9'(read && rd_kind_i == dfe_pkg::ReadEvent);
  end

  logic [8:0]      add_q [Count];
  logic [Bits-1:0] total_q [Count];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      reads_q <= '0;
      asked_q <= '0;
      for (int unsigned i = 0; i < Count; i++) begin
        add_q[i] <= '0;
        total_q[i] <= '0;
      end
    end else begin
      reads_q <= reads_d;
      asked_q <= asked_d;
      for (int unsigned i = 0; i < Count; i++) begin
        add_q[i] <= add_d[i];
        if (add_q[i] != '0) total_q[i] <= total_q[i] + Bits'(add_q[i]);
      end
    end
  end

  always_comb begin
    value_o = '0;
    for (int unsigned i = 0; i < Count; i++) begin
      if (select_i == 6'(i)) value_o = 64'(Bits'(total_q[i] + Bits'(add_q[i])));
    end
  end

  logic [63:0] levels;
  always_comb begin
    levels = '0;
    if (busy_i) begin
      levels[CountBusyCycle] = 1'b1;
      levels[idle_reason] = waits;
    end
    levels_o = levels[Count-1:0];
  end

  wire logic unused_bits = ^levels;

`ifdef DFE_CHECKS
  logic [4:0] kinds, reasons;
  always_comb begin
    for (int unsigned k = 0; k < 5; k++) begin
      kinds[k] = add_d[32'(CountIndexRead) + k] != '0;
      reasons[k] = add_d[32'(CountOutputStall) + k] != '0;
    end
  end
  dfe_counters_checks u_checks (
    .clk_i, .rst_ni, .busy_i, .read_i(read), .kind_i(rd_kind_i), .kinds_i(kinds),
    .reasons_i(reasons), .counts_busy_i(add_d[CountBusyCycle] != '0));
`endif
endmodule
`default_nettype wire
