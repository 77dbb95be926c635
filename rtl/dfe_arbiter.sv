// Picks one of several requesters, round robin.
//
// Latency:  none; the pick is a function of the requests and of the last winner.
// Fairness: a requester that keeps asking waits for at most Count - 1 others.
`default_nettype none
module dfe_arbiter #(
  parameter int unsigned Count = 4,
  localparam int unsigned IndexBits = Count > 1 ? $clog2(Count) : 1
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,
  input  wire logic [Count-1:0]     request_i,
  // The pick of this cycle is used; the next search starts behind it.
  input  wire logic                 advance_i,
  output      logic                 valid_o,
  output      logic [Count-1:0]     onehot_o,
  output      logic [IndexBits-1:0] index_o
);
  if (Count < 1 || Count > 32) begin : g_count
    $error("Count is 1 to 32");
  end

  // Requesters behind the last winner.
  logic [Count-1:0] behind_d, behind_q;
  logic [Count-1:0] upper, pick;

  always_comb begin
    upper = request_i & behind_q;
    pick = (upper != '0) ? upper : request_i;
    onehot_o = pick & (~pick + Count'(1));
    behind_d = advance_i ? ~(onehot_o | (onehot_o - Count'(1))) : behind_q;
  end

  always_comb begin
    index_o = '0;
    for (int unsigned i = 0; i < Count; i++) begin
      if (onehot_o[i]) index_o |= IndexBits'(i);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) behind_q <= '1;
    else behind_q <= behind_d;
  end

  assign valid_o = (request_i != '0);

`ifdef DFE_CHECKS
  dfe_arbiter_checks #(.Count(Count)) u_checks (
    .clk_i, .rst_ni, .request_i, .advance_i, .onehot_i(onehot_o));
`endif
endmodule
`default_nettype wire
