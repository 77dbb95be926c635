// Chooses which of those that wait is next, round robin, ahead of its use.
//
// Latency:  a choice is there two cycles after somebody waits and the last choice was taken.
// Fairness: who keeps waiting waits for at most Count - 1 others.
`default_nettype none
module dfe_atc_pick #(
  parameter int unsigned Count = 8,
  localparam int unsigned IndexBits = Count > 1 ? $clog2(Count) : 1
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,
  input  wire logic [Count-1:0]     waiting_i,  // whoever is chosen goes on waiting until taken
  input  wire logic                 taken_i,
  output      logic                 valid_o,
  output      logic [IndexBits-1:0] index_o
);
  logic [Count-1:0]     behind_d, behind_q;  // those behind the last choice
  logic [Count-1:0]     upper, pick_d, pick_q;
  logic                 valid_d, valid_q;
  logic [IndexBits-1:0] index_d, index_q;

  function automatic logic [Count-1:0] first(logic [Count-1:0] bits);
    logic seen;
    seen = 1'b0;
    for (int unsigned i = 0; i < Count; i++) begin
      first[i] = bits[i] && !seen;
      seen |= bits[i];
    end
  endfunction

  always_comb begin
    upper = waiting_i & behind_q;
    pick_d = (upper != '0) ? first(upper) : first(waiting_i);
    if (valid_q || pick_q != '0) pick_d = '0;
    valid_d = valid_q ? !taken_i : pick_q != '0;
    index_d = index_q;
    behind_d = behind_q;
    if (pick_q != '0) begin
      index_d = '0;
      for (int unsigned i = 0; i < Count; i++) begin
        if (pick_q[i]) index_d |= IndexBits'(i);
        behind_d[i] = (pick_q & ((Count'(1) << i) - Count'(1))) != '0;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      behind_q <= '1;
      pick_q <= '0;
      valid_q <= 1'b0;
      index_q <= '0;
    end else begin
      behind_q <= behind_d;
      pick_q <= pick_d;
      valid_q <= valid_d;
      index_q <= index_d;
    end
  end

  assign valid_o = valid_q;
  assign index_o = index_q;

`ifdef DFE_CHECKS
  dfe_atc_pick_checks #(.Count(Count), .IndexBits(IndexBits)) u_checks (
    .clk_i, .rst_ni, .waiting_i, .taken_i, .valid_i(valid_q), .index_i(index_q), .pick_i(pick_q));
`endif
endmodule
`default_nettype wire
