// The lookups that wait for their taker, in registers.
//
// Latency: what goes in is offered in the next cycle, if nothing is in front of it.
`default_nettype none
module dfe_atc_out #(
  parameter int unsigned Depth = 4,
  parameter int unsigned Width = 8
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,
  input  wire logic             push_i,   // only while there is room
  input  wire logic [Width-1:0] data_i,
  output      logic [Depth-1:0] full_o,   // place by place, those in front first

  // To the taker, valid-ready.
  output      logic             valid_o,
  input  wire logic             ready_i,
  output      logic [Width-1:0] data_o
);
  logic [Width-1:0] entries_q [Depth];
  logic [Depth-1:0] full_d, full_q, left;  // left: without the one that is taken
  logic             pop;

  assign pop = full_q[0] && ready_i;
  assign left = pop ? full_q >> 1 : full_q;
  assign full_d = push_i ? {left[Depth-2:0], 1'b1} : left;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) full_q <= '0;
    else full_q <= full_d;
  end

  // A place behind those that are full may hold anything.
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < Depth; i++) begin
      if (!left[i]) entries_q[i] <= data_i;
      else if (pop) entries_q[i] <= entries_q[(i + 1) % Depth];
    end
  end

  assign full_o = full_q;
  assign valid_o = full_q[0];
  assign data_o = entries_q[0];

`ifdef DFE_CHECKS
  dfe_channel_checks #(.Width(Width)) u_channel (
    .clk_i, .rst_ni, .valid_i(full_q[0]), .ready_i, .payload_i(entries_q[0]));
  dfe_atc_out_checks #(.Depth(Depth)) u_checks (.clk_i, .rst_ni, .push_i, .pop_i(pop), .full_i(full_q));
`endif
endmodule
`default_nettype wire
