// Grants one of many requests, the next behind the last one granted.
//
// Latency: none.
// Ordering: a request that stays is granted after at most Count - 1 others.
`default_nettype none
module dfe_rotor #(
  parameter int unsigned Count = 4,
  localparam int unsigned IndexBits = Count > 1 ? $clog2(Count) : 1
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,
  input  wire logic [Count-1:0]     request_i,
  input  wire logic                 advance_i,
  output      logic                 valid_o,
  output      logic [IndexBits-1:0] index_o
);
  if (Count < 1 || Count > 256) begin : g_count
    $error("Count is 1 to 256");
  end

  logic [Count-1:0] behind_q, onehot, upto;
  logic             above, below, some_above;
  assign some_above = (request_i & behind_q) != '0;
  // The lowest request behind the last one granted, or the lowest of all.
  always_comb begin
    above = 1'b0;
    below = 1'b0;
    index_o = '0;
    upto = '0;
    for (int unsigned i = 0; i < Count; i++) begin
      onehot[i] = request_i[i] && (some_above ? behind_q[i] && !above : !below);
      upto[i] = !(some_above ? above : below);
      above |= request_i[i] && behind_q[i];
      below |= request_i[i];
      if (onehot[i]) index_o |= IndexBits'(i);
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) behind_q <= '1;
    else if (advance_i) behind_q <= ~upto;
  end
  assign valid_o = (request_i != '0);
endmodule
`default_nettype wire
