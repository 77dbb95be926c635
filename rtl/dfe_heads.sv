// Keeps the heads of one queue until they are dispatched.
//
// Latency: a head added in a cycle is the oldest, at the earliest, in the next one.
// A split ring refills it with a batch when it is empty; a packed ring adds up to two per look.
`default_nettype none
module dfe_heads (
  input  wire logic         clk_i,
  input  wire logic         rst_ni,

  input  wire logic         flush_i,  // forget all
  input  wire logic         refill_i,
  input  wire logic [127:0] batch_i,  // oldest in bits 15:0
  input  wire logic [3:0]   batch_count_i,
  input  wire logic [1:0]   add_i,    // bit 0 is the older one
  input  wire logic [15:0]  entry_i [dfe_pkg::ScanEntries],
  input  wire logic         take_i,   // the oldest goes, also of what a refill brings

  output      logic [15:0]  oldest_o,
  output      logic [3:0]   count_o
);
  // Places beyond the count have no meaning after a refill, else they are 0.
  logic [127:0] entries_d, entries_q;
  logic [3:0]   count_d, count_q;

  always_comb begin
    entries_d = entries_q;
    count_d = count_q;
    if (refill_i) begin
      entries_d = batch_i;
      count_d = batch_count_i;
    end
    for (int unsigned i = 0; i < dfe_pkg::ScanEntries; i++) begin
      if (add_i[i]) begin
        entries_d[{count_d[2:0], 4'd0}+:16] = entry_i[i];
        count_d = count_d + 4'd1;
      end
    end
    if (take_i) begin
      entries_d = entries_d >> 16;
      count_d = count_d - 4'd1;
    end
    if (flush_i) begin
      entries_d = '0;
      count_d = '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      entries_q <= '0;
      count_q <= '0;
    end else begin
      entries_q <= entries_d;
      count_q <= count_d;
    end
  end

  assign oldest_o = entries_q[15:0];
  assign count_o = count_q;

`ifdef DFE_CHECKS
  dfe_heads_checks u_checks (
    .clk_i, .rst_ni, .flush_i, .refill_i, .add_i, .take_i, .count_i(count_q));
`endif
endmodule
`default_nettype wire
