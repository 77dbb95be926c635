// Proves dfe_arbiter for any requests and any use of its pick.
`default_nettype none
module dfe_arbiter_formal #(
  parameter int unsigned Count = 4
) (
  input wire logic             clk_i,
  input wire logic [Count-1:0] request_i,
  input wire logic             advance_i
);
  logic                     started_q = 1'b0;
  logic                     valid;
  logic [Count-1:0]         onehot;
  logic [$clog2(Count)-1:0] index;

  dfe_arbiter #(.Count(Count)) u_dut (
    .clk_i, .rst_ni(started_q), .request_i, .advance_i, .valid_o(valid), .onehot_o(onehot),
    .index_o(index));

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      chk_index_names_the_pick: assert (!valid || onehot == Count'(1) << index);
      chk_valid_means_a_request: assert (valid == (request_i != '0));
    end
  end
endmodule
`default_nettype wire
