// Streams the descriptors of buffers that have come, one in each cycle, to the walk's last stage.
//
// Latency:  four cycles from a buffer's end to its first descriptor's last stage.
// Ordering: buffers in turn; the descriptors of one in the order of their places.
// Stalls:   while the channel of descriptors has no room for those under way.
`default_nettype none
module dfe_steps #(
  parameter int unsigned QueueTags = 8,
  parameter int unsigned BlockTags = 24,
  localparam int unsigned Tags = QueueTags + BlockTags,
  localparam int unsigned BlockBits = BlockTags > 1 ? $clog2(BlockTags) : 1
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic [63:0]            window_base_i,
  input  wire logic [63:0]            window_size_i,

  // The read of a buffer ended.
  input  wire logic                   end_i,
  input  wire dfe_stream_pkg::tag_t   end_tag_i,
  input  wire logic                   end_failed_i,
  // A window of a packed ring is the oldest of its queue.
  input  wire logic                   window_valid_i,
  input  wire dfe_stream_pkg::tag_t   window_tag_i,
  input  wire dfe_stream_pkg::job_t   window_job_i,
  input  wire logic                   window_failed_i,
  output      logic                   window_pop_o,
  // A buffer is walked on from another place.
  input  wire logic                   again_i,
  input  wire dfe_stream_pkg::tag_t   again_tag_i,
  input  wire dfe_stream_pkg::job_t   again_job_i,
  // Nothing more of this tag's buffer.
  input  wire logic                   kill_i,
  input  wire dfe_stream_pkg::tag_t   kill_tag_i,
  input  wire logic                   full_i,

  output      dfe_stream_pkg::tag_t   job_tag_o,
  input  wire dfe_stream_pkg::job_t   job_i,
  output      dfe_stream_pkg::tag_t   slots_tag_o,
  input  wire dfe_stream_pkg::slots_t slots_i,
  output      dfe_stream_pkg::tag_t   descriptor_tag_o,
  output      logic [3:0]             place_o,
  input  wire logic [127:0]           descriptor_i,
  output      dfe_stream_pkg::queue_t law_queue_o,
  input  wire dfe_pkg::chain_law_t    law_i,
  input  wire logic [1:0]             line_i,

  output      logic                   valid_o,
  output      dfe_stream_pkg::step_t  step_o,
  output      logic                   active_o
);
  import dfe_stream_pkg::*;

  // Buffers that can be walked.
  logic [BlockTags-1:0] failed_q;
  logic ended_some, again_some, ended_pop, again_pop, unused_ended_full, unused_again_full;
  tag_t ended_tag, again_tag;
  job_t again_job;
  dfe_fifo #(.Width(8), .Depth(BlockTags)) u_ended (
    .clk_i, .rst_ni, .push_i(end_i), .data_i(end_tag_i), .full_o(unused_ended_full),
    .valid_o(ended_some), .data_o(ended_tag), .pop_i(ended_pop));
  dfe_fifo #(.Width($bits(job_t) + 8), .Depth(Tags)) u_again (
    .clk_i, .rst_ni, .push_i(again_i), .data_i({again_tag_i, again_job_i}),
    .full_o(unused_again_full), .valid_o(again_some), .data_o({again_tag, again_job}),
    .pop_i(again_pop));
  always_ff @(posedge clk_i) begin
    if (end_i) failed_q[BlockBits'(end_tag_i - 8'(QueueTags))] <= end_failed_i;
  end

  // The buffer that is being walked.
  logic       valid_q, first_q, failed_now_q, loads, picked, issues, last;
  logic [1:0] pick;
  tag_t       tag_q, tag;
  job_t       job_q, job;
  logic [4:0] place_q;  // the descriptor that comes next
  slots_t     slots_q;
  dfe_rotor #(.Count(3)) u_pick (
    .clk_i, .rst_ni, .request_i({again_some, window_valid_i, ended_some}),
    .advance_i(loads), .valid_o(picked), .index_o(pick));
  assign issues = valid_q && !full_i;
  assign last = (place_q + 5'd1 == slots_q) || failed_now_q;
  assign loads = picked && (!valid_q || (issues && last));
  assign ended_pop = loads && pick == 2'd0;
  assign window_pop_o = loads && pick == 2'd1;
  assign again_pop = loads && pick == 2'd2;
  assign job_tag_o = ended_tag;
  assign slots_tag_o = tag;
  always_comb begin
    tag = ended_tag;
    job = job_i;
    if (pick == 2'd1) begin
      tag = window_tag_i;
      job = window_job_i;
    end else if (pick == 2'd2) begin
      tag = again_tag;
      job = again_job;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (loads) valid_q <= 1'b1;
    else if (issues && last) valid_q <= 1'b0;
    else if (kill_i && kill_tag_i == tag_q) valid_q <= 1'b0;
  end
  always_ff @(posedge clk_i) begin
    if (loads) begin
      tag_q <= tag;
      job_q <= job;
      slots_q <= slots_i;
      place_q <= 5'(job.place);
      first_q <= 1'b1;
      failed_now_q <= 1'b0;
      if (pick == 2'd0) failed_now_q <= failed_q[BlockBits'(tag - 8'(QueueTags))];
      if (pick == 2'd1) failed_now_q <= window_failed_i;
    end else if (issues) begin
      place_q <= place_q + 5'd1;
      first_q <= 1'b0;
    end
  end
  assign descriptor_tag_o = tag_q;
  assign place_o = place_q[3:0];

  // The descriptor.
  logic         read_valid_q, read_first_q, read_last_q, read_failed_q;
  tag_t         read_tag_q;
  job_t         read_job_q;
  logic [127:0] read_q;
  queue_t       read_queue_q;
  logic         killed;
  assign killed = kill_i && kill_tag_i == tag_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) read_valid_q <= 1'b0;
    else read_valid_q <= issues && !(killed && !first_q);
  end
  always_ff @(posedge clk_i) begin
    if (issues) begin
      read_first_q <= first_q;
      read_last_q <= last;
      read_failed_q <= failed_now_q;
      read_tag_q <= tag_q;
      read_job_q <= job_q;
      read_queue_q <= job_q.queue_id;
      read_q <= descriptor_i;
    end
  end
  assign law_queue_o = read_queue_q;

  // Its ends.
  logic        ends_valid_q, wraps_q, above_q, empty_q;
  step_t       ends_q, ends_d;
  logic [63:0] last_q;
  logic [64:0] sum;
  dfe_pkg::descriptor_t descriptor;
  assign descriptor = dfe_pkg::descriptor(read_q, law_i.is_packed);
  assign sum = 65'(descriptor.addr) + 65'(descriptor.len) - 65'(descriptor.len != '0);
  always_comb begin
    ends_d = '0;
    ends_d.first = read_first_q;
    ends_d.last = read_last_q;
    ends_d.tag = read_tag_q;
    ends_d.job = read_job_q;
    ends_d.failed = read_failed_q;
    ends_d.law = law_i;
    ends_d.line = line_i;
    ends_d.descriptor = descriptor;
    ends_d.linked = (descriptor.flags & dfe_pkg::DescFlagNext) != '0;
    ends_d.writes = (descriptor.flags & dfe_pkg::DescFlagWrite) != '0;
    ends_d.indirect = (descriptor.flags & dfe_pkg::DescFlagIndirect) != '0;
    ends_d.bad_table = ends_d.linked || descriptor.len == '0 || descriptor.len[3:0] != '0;
    ends_d.zero = (descriptor.addr == '0);
    ends_d.offset = descriptor.addr - window_base_i;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) ends_valid_q <= 1'b0;
    else ends_valid_q <= read_valid_q;
  end
  always_ff @(posedge clk_i) begin
    if (read_valid_q) begin
      ends_q <= ends_d;
      last_q <= sum[63:0];
      wraps_q <= sum[64];
      empty_q <= (descriptor.len == '0);
      above_q <= (descriptor.addr >= window_base_i);
    end
  end

  // Against the window.
  logic [63:0] window_last_q, window_end_q;
  logic        window_some_q, step_valid_q;
  step_t       step_q;
  always_ff @(posedge clk_i) begin
    window_last_q <= window_base_i + window_size_i - 64'd1;
    window_end_q <= window_base_i + window_size_i;
    window_some_q <= (window_size_i != '0);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) step_valid_q <= 1'b0;
    else step_valid_q <= ends_valid_q;
  end
  always_ff @(posedge clk_i) begin
    if (ends_valid_q) begin
      step_q <= ends_q;
      step_q.wraps <= wraps_q;
      step_q.contained <= above_q && !wraps_q && ((window_some_q && last_q <= window_last_q)
        || (empty_q && ends_q.descriptor.addr == window_end_q));
      step_q.touches <= window_some_q && ends_q.descriptor.addr <= window_last_q
        && (above_q || last_q >= window_base_i);
    end
  end
  assign valid_o = step_valid_q;
  assign step_o = step_q;
  assign active_o = ended_some || again_some || window_valid_i || valid_q || read_valid_q
    || ends_valid_q || step_valid_q;
endmodule
`default_nettype wire
