// Says of each descriptor where it stands: in its chain, in its ring, and in its line of memory.
//
// Latency: one cycle.
`default_nettype none
module dfe_stance (
  input  wire logic                    clk_i,
  input  wire logic                    rst_ni,

  input  wire logic                    valid_i,
  input  wire dfe_stream_pkg::step_t   step_i,     // without its descriptor
  input  wire logic                    chained_i,  // a window right behind its queue's window before
  input  wire logic                    line_i,     // the first of a line
  input  wire logic                    more_i,     // its table goes on
  input  wire dfe_stream_pkg::cursor_t cursor_i,   // of its queue's packed ring

  output      logic                    valid_o,
  output      dfe_stream_pkg::step_t   step_o,
  output      dfe_stream_pkg::chain_t  chain_o,    // at the job's first descriptor
  output      logic                    chained_o,
  output      logic                    foreign_o,  // not where the walk of the ring stands
  output      logic                    more_o
);
  import dfe_stream_pkg::*;
  job_t   job;
  step_t  step;
  chain_t chain;
  logic   foreign;
  logic [15:0] most;
  assign job = step_i.job;

  // Of a window, the chain is what the walk of the ring left behind.
  always_comb begin
    most = step_i.law.limit;
    if (job.is_window && step_i.law.size < step_i.law.limit) most = step_i.law.size;
    chain = '0;
    chain.count = job.is_window ? cursor_i.count : job.count;
    chain.some = (chain.count != '0);
    chain.writable = job.is_window ? cursor_i.writable : job.writable;
    chain.settled = job.settled || cursor_i.settled;
    chain.heads = job.heads;
    chain.more = job.heads > 5'd1;
    chain.next_head = 5'(job.head_place) + job.stride;
    chain.head = job.head;
    chain.head_behind = job.head + 16'(job.stride);
    chain.position = job.is_window ? cursor_i.position : job.position;
    foreign = job.is_window && (job.epoch != cursor_i.epoch || job.index != cursor_i.index
      || job.wrap != cursor_i.wrap);
    step = step_i;
    step.most = most;
    step.line = line_i && job.is_window && !step_i.failed && !job.settled;
    step.turns = job.is_window && step_i.behind == step_i.law.size;
    if (job.is_window) step.job.entries = 17'(step_i.law.size);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_o <= 1'b0;
    else valid_o <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    step_o <= step;
    chain_o <= chain;
    chained_o <= chained_i;
    foreign_o <= foreign && step_i.first && !chained_i;
    more_o <= more_i;
  end
endmodule
`default_nettype wire
