// Tells the environment which queues have found nothing more.
//
// Ordering: queues in turn; a doorbell or a stop takes back a rest that was not offered yet.
`default_nettype none
module dfe_rests #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic                   rest_i,
  input  wire dfe_stream_pkg::queue_t queue_i,
  input  wire logic [15:0]            index_i,
  input  wire logic [Queues-1:0]      not_now_i,

  output      logic                   rest_valid_o,
  output      logic [7:0]             rest_queue_o,
  output      logic [15:0]            rest_index_o,
  input  wire logic                   rest_ready_i,
  output      logic                   active_o
);
  logic [Queues-1:0]    due_q, set, taken;
  logic [15:0]          place_q [Queues], index_q;
  logic                 valid_q, picked, takes;
  logic [QueueBits-1:0] pick, queue_q;
  dfe_rotor #(.Count(Queues)) u_pick (
    .clk_i, .rst_ni, .request_i(due_q), .advance_i(takes), .valid_o(picked),
    .index_o(pick));
  assign takes = picked && (!valid_q || rest_ready_i);
  always_comb begin
    set = '0;
    taken = '0;
    if (rest_i) set[QueueBits'(queue_i)] = 1'b1;
    if (takes) taken[pick] = 1'b1;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      due_q <= '0;
      valid_q <= 1'b0;
    end else begin
      due_q <= ((due_q & ~taken) | set) & ~not_now_i;
      valid_q <= (takes && !not_now_i[pick]) || (valid_q && !rest_ready_i);
    end
  end
  always_ff @(posedge clk_i) begin
    if (rest_i) place_q[QueueBits'(queue_i)] <= index_i;
    if (takes) begin
      queue_q <= pick;
      index_q <= place_q[pick];
    end
  end
  assign rest_valid_o = valid_q;
  assign rest_queue_o = 8'(queue_q);
  assign rest_index_o = index_q;
  assign active_o = valid_q || due_q != '0;
endmodule
`default_nettype wire
