// Cuts what a buffer wants to what one read may bring: to the end of its table, and of four lines.
//
// Latency: one cycle to its output.
`default_nettype none
module dfe_fit #(
  parameter int unsigned ExtraBits = 1  // that come along
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic                   valid_i,
  input  wire logic [ExtraBits-1:0]   extra_i,
  input  wire dfe_stream_pkg::block_t block_i,
  output      logic                   valid_o,
  output      logic [ExtraBits-1:0]   extra_o,
  output      dfe_stream_pkg::block_t block_o
);
  import dfe_stream_pkg::slots_t;
  dfe_stream_pkg::block_t block_q;
  logic [16:0]            left;
  slots_t                 room_q, left_q;
  assign left = block_i.job.entries - 17'(block_i.job.index);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    block_q <= block_i;
    extra_o <= extra_i;
    room_q <= dfe_stream_pkg::room(block_i.base[7:0], block_i.job.index);
    left_q <= (left[16:4] != '0) ? 5'd16 : left[4:0];
  end
  always_comb begin
    block_o = block_q;
    if (room_q <= block_q.wanted || left_q <= block_q.wanted) begin
      block_o.wanted = (room_q < left_q) ? room_q : left_q;
    end
  end
endmodule
`default_nettype wire
