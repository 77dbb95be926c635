// Keeps where the walk of each packed ring stands when it has left a window.
//
// Latency: a decision about a window's last descriptor is kept one cycle later.
`default_nettype none
module dfe_cursors #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                      clk_i,
  input  wire logic                      rst_ni,
  input  wire logic [Queues-1:0]         start_i,    // the queue is configured
  input  wire dfe_stream_pkg::decision_t decision_i,
  input  wire dfe_stream_pkg::queue_t    queue_i [2],
  input  wire logic [15:0]               begin_i [2],  // slot | wrap << 15 of the configuration
  output      dfe_stream_pkg::cursor_t   cursor_o [2]
);
  import dfe_stream_pkg::*;
  typedef logic [QueueBits-1:0] index_t;
  cursor_t           cursor_q [Queues], cursor;
  logic [Queues-1:0] begun_q;
  step_t             step;
  chain_t            chain;
  job_t              job;
  index_t            at;
  assign step = decision_i.step;
  assign chain = decision_i.chain;
  assign job = step.job;
  assign at = index_t'(job.queue_id);

  // Where a window was left before its end, the queue starts anew from there; or behind its end.
  logic back, goes_on;
  always_comb begin
    back = decision_i.stopped || decision_i.crossing || decision_i.waits;
    goes_on = step.follows && !step.indirect;
    cursor.index = step.turns ? '0 : step.behind;
    cursor.wrap = job.wrap ^ step.turns;
    cursor.epoch = job.epoch + EpochBits'(decision_i.breaks);
    cursor.count = goes_on ? chain.count + 16'd1 : '0;
    cursor.position = chain.some ? chain.position : {job.wrap, step.index[14:0]};
    cursor.writable = step.writes && goes_on;
    cursor.settled = goes_on
      && (decision_i.breaks || job.settled || (chain.some && chain.settled));
    if (back) begin
      cursor.index = step.index;
      cursor.wrap = job.wrap;
      cursor.epoch = job.epoch + 1'b1;
      cursor.count = chain.count;
      cursor.writable = chain.writable;
      cursor.settled = decision_i.crossing || (chain.some && chain.settled);
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      begun_q <= '0;
    end else begin
      begun_q <= begun_q & ~start_i;
      if (decision_i.moved) begun_q[at] <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (decision_i.moved) cursor_q[at] <= cursor;
  end
  for (genvar i = 0; i < 2; i++) begin : g_read
    always_comb begin
      cursor_o[i] = cursor_q[index_t'(queue_i[i])];
      if (!begun_q[index_t'(queue_i[i])]) begin
        cursor_o[i] = '0;
        cursor_o[i].index = {1'b0, begin_i[i][14:0]};
        cursor_o[i].wrap = begin_i[i][15];
      end
    end
  end
endmodule
`default_nettype wire
