// Learns of each split queue how far apart its heads stand, so that one read fetches several.
//
// A chain that stayed in its buffer tells its length; one that ran off the buffer's end asks for
// more the next time; one that went elsewhere, or into a table, for less. Heads that name
// tables share no reads: sixteen tables at once would find no tags.
// Latency: what a chain teaches is used from the next cycle on.
`default_nettype none
module dfe_strides #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  // A chain at the end of its first buffer: one of the three, or none of them.
  input  wire logic                   valid_i,
  input  wire dfe_stream_pkg::queue_t queue_i,
  input  wire logic                   enters_i,
  input  wire logic                   leaves_i,
  input  wire logic                   ends_i,
  input  wire logic                   beside_i,  // it left for the descriptor behind the buffer
  input  wire dfe_stream_pkg::slots_t seen_i,    // descriptors of it in the buffer
  input  wire dfe_stream_pkg::slots_t stride_i,  // what was expected
  output      dfe_stream_pkg::slots_t learned_o,

  input  wire dfe_stream_pkg::queue_t read_queue_i,
  output      dfe_stream_pkg::slots_t stride_o,
  output      logic                   joins_o    // heads that far apart share a read
);
  dfe_stream_pkg::slots_t stride_q [Queues];
  logic [Queues-1:0]      joins_q;
  logic                   learns;
  always_comb begin
    // Buffers asked for before the last lesson teach it once more.
    learns = valid_i && (enters_i || ends_i
      || (leaves_i && !(beside_i && stride_q[QueueBits'(queue_i)] > stride_i)));
    learned_o = seen_i;
    if (enters_i) learned_o = 5'd1;
    else if (leaves_i && beside_i) learned_o = (stride_i[4:3] != '0) ? 5'd16 : stride_i << 1;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      joins_q <= '0;
      for (int unsigned q = 0; q < Queues; q++) stride_q[q] <= 5'd1;
    end else if (learns) begin
      stride_q[QueueBits'(queue_i)] <= learned_o;
      joins_q[QueueBits'(queue_i)] <= ends_i && !enters_i;
    end
  end
  assign stride_o = stride_q[QueueBits'(read_queue_i)];
  assign joins_o = joins_q[QueueBits'(read_queue_i)];
endmodule
`default_nettype wire
