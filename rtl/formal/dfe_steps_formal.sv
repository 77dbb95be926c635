// Proves of dfe_steps that each buffer that came is walked once, in order, to its end or until it is left.
//
// A tag is handed in when its read ended, as the oldest window of its queue, or to be walked on from
// another place; the walk says at one of its steps that nothing more of it is wanted. Each queue is
// configured once, and a window of a new start comes behind those of the start before.
`default_nettype none
module dfe_steps_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned QueueTags = 1,
  parameter int unsigned BlockTags = 2,
  localparam int unsigned Tags = QueueTags + BlockTags
) (
  input wire logic                     clk_i,
  input wire logic [Queues-1:0]        start_i,
  input wire logic [Queues-1:0]        live_i,
  input wire logic                     end_i,
  input wire logic [1:0]               end_tag_i,
  input wire logic                     end_failed_i,
  input wire logic                     window_valid_i,
  input wire logic                     window_maybe_i,
  input wire logic [1:0]               window_tag_i,
  input wire dfe_stream_pkg::job_t     window_job_i,
  input wire dfe_stream_pkg::slots_t   window_slots_i,
  input wire logic                     window_failed_i,
  input wire logic                     again_i,
  input wire logic [1:0]               again_tag_i,
  input wire dfe_stream_pkg::job_t     again_job_i,
  input wire dfe_stream_pkg::slots_t   again_slots_i,
  input wire logic                     kill_i,
  input wire logic [1:0]               kill_tag_i,
  input wire logic                     full_i,
  input wire dfe_stream_pkg::job_t     job_i,
  input wire dfe_stream_pkg::slots_t   slots_i,
  input wire logic [127:0]             descriptor_i,
  input wire dfe_pkg::chain_law_t      law_i,
  input wire logic [1:0]               line_i,
  input wire dfe_stream_pkg::cursor_t  cursor_i
);
  import dfe_stream_pkg::*;
  logic       started_q = 1'b0, window_pop, active;
  tag_t       job_tag, descriptor_tag;
  queue_t     law_queue;
  logic [3:0] place;
  step_t      step;
  glance_t    glance;
  chain_t     chain;
  dfe_steps #(.Queues(Queues), .QueueTags(QueueTags), .BlockTags(BlockTags)) u_dut (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::WindowNone), .window_base_i('0),
    .window_size_i('0), .start_i, .live_i, .end_i, .end_tag_i(8'(end_tag_i)), .end_failed_i,
    .window_valid_i, .window_maybe_i, .window_tag_i(8'(window_tag_i)), .window_job_i, .window_slots_i,
    .window_failed_i, .window_pop_o(window_pop), .again_i, .again_tag_i(8'(again_tag_i)),
    .again_job_i, .again_slots_i, .kill_i, .kill_tag_i(8'(kill_tag_i)), .full_i,
    .job_tag_o(job_tag), .job_i, .slots_i, .descriptor_tag_o(descriptor_tag), .place_o(place),
    .descriptor_i, .law_queue_o(law_queue), .law_i, .line_i, .cursor_i, .step_o(step),
    .glance_o(glance), .chain_o(chain), .active_o(active));

  // A step as it is issued, and those of the last cycles.
  typedef struct packed {
    logic                 valid;
    logic                 first;
    logic                 last;
    logic                 failed;
    tag_t                 tag;
    logic [3:0]           place;
    logic [15:0]          index;
    slots_t               slots;
    queue_t               queue_id;
    logic                 is_window;
    logic [EpochBits-1:0] epoch;
  } issue_t;
  issue_t issue, one_q = '0, two_q = '0, three_q = '0, four_q = '0, five_q = '0, before_q = '0;
  assign issue = '{
    valid: u_dut.issues, first: u_dut.first_q, last: u_dut.last_q, failed: u_dut.failed_q,
    tag: u_dut.tag_q, place: u_dut.place_q, index: u_dut.index_q, slots: u_dut.slots_q,
    queue_id: u_dut.job_q.queue_id, is_window: u_dut.job_q.is_window, epoch: u_dut.job_q.epoch};

  // Of each tag: handed in and not begun; begun, and the walk has not left it.
  logic [Tags-1:0] waits_q = '0, walked_q = '0, in, begun, left;
  logic [Queues-1:0] configured_q = '0;
  logic [Queues-1:0] [EpochBits-1:0] epoch_q;  // of the window that was taken last
  logic [2:0]      over_ended_q = '0, over_again_q = '0;  // others that were taken while one waited
  logic            window_q = 1'b0, full_q = 1'b0;
  tag_t            asked_tag_q, window_tag_q;
  logic [3:0]      asked_place_q;
  job_t            window_job_q;
  slots_t          window_slots_q;
  always_comb begin
    in = (end_i ? Tags'(1) << end_tag_i : '0) | (again_i ? Tags'(1) << again_tag_i : '0)
      | (window_pop ? Tags'(1) << window_tag_i : '0);
    begun = (issue.valid && issue.first) ? Tags'(1) << issue.tag : '0;
    left = kill_i ? Tags'(1) << kill_tag_i : '0;
  end

  // A window of this queue and life whose last step went not long ago.
  function automatic logic near(issue_t it);
    near = it.valid && it.last && it.is_window && it.queue_id == issue.queue_id
      && it.epoch == issue.epoch;
  endfunction

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    {one_q, two_q, three_q, four_q, five_q} <= {issue, one_q, two_q, three_q, four_q};
    if (!started_q) {one_q.valid, two_q.valid, three_q.valid, four_q.valid, five_q.valid} <= '0;
    asked_tag_q <= descriptor_tag;
    asked_place_q <= place;
    full_q <= full_i;
    if (!started_q) epoch_q <= '0;
    window_q <= started_q && window_valid_i && !window_pop;
    {window_tag_q, window_job_q, window_slots_q} <= {8'(window_tag_i), window_job_i, window_slots_i};
    if (started_q) begin
      waits_q <= (waits_q | in) & ~begun;
      walked_q <= (walked_q | begun) & ~left;
      if (issue.valid) before_q <= issue;
      if (u_dut.ended_pop || !u_dut.ended_some) over_ended_q <= '0;
      else if (u_dut.fills) over_ended_q <= over_ended_q + 3'd1;
      if (u_dut.again_pop || !u_dut.again_some) over_again_q <= '0;
      else if (u_dut.fills) over_again_q <= over_again_q + 3'd1;
      asm_ended_is_a_free_block: assume (!end_i || (end_tag_i >= 2'(QueueTags)
        && 3'(end_tag_i) < 3'(Tags) && !waits_q[end_tag_i] && !walked_q[end_tag_i]));
      asm_again_is_a_left_block: assume (!again_i || (again_tag_i >= 2'(QueueTags)
        && 3'(again_tag_i) < 3'(Tags) && !waits_q[again_tag_i] && !walked_q[again_tag_i]
        && !(end_i && end_tag_i == again_tag_i) && !again_job_i.is_window
        && 5'(again_job_i.place) < again_slots_i && again_slots_i <= 5'd16));
      asm_window_may_be_there: assume (!window_valid_i || window_maybe_i);
      asm_window_has_a_free_tag: assume (!window_valid_i || (window_tag_i < 2'(QueueTags)
        && !waits_q[window_tag_i] && !walked_q[window_tag_i] && window_job_i.is_window
        && window_slots_i != '0 && window_slots_i <= 5'd16));
      asm_window_stays: assume (!window_q || (window_valid_i && {window_tag_q, window_job_q,
        window_slots_q} == {8'(window_tag_i), window_job_i, window_slots_i}));
      asm_kept_job_is_no_window: assume (!job_i.is_window && slots_i != '0 && slots_i <= 5'd16);
      asm_left_was_begun: assume (!kill_i || (3'(kill_tag_i) < 3'(Tags) && walked_q[kill_tag_i]));
      asm_queues_are_in_range: assume (window_job_i.queue_id < 8'(Queues)
        && again_job_i.queue_id < 8'(Queues) && job_i.queue_id < 8'(Queues));
      configured_q <= configured_q | start_i;
      if (window_pop) epoch_q[window_job_i.queue_id[0]] <= window_job_i.epoch;
      asm_epochs_go_forward: assume (!window_valid_i || window_job_i.epoch
        == epoch_q[window_job_i.queue_id[0]] || window_job_i.epoch
        == EpochBits'(epoch_q[window_job_i.queue_id[0]] + 1'b1));
      asm_one_life: assume ((start_i & configured_q) == '0);
      asm_window_is_of_a_queue_in_use: assume (!window_valid_i
        || configured_q[window_job_i.queue_id[0]]);

      chk_place_is_in_its_buffer: assert (!issue.valid || 5'(issue.place) < issue.slots);
      chk_last_ends_its_buffer: assert (!issue.valid
        || issue.last == (issue.failed || 5'(issue.place) + 5'd1 == issue.slots));
      chk_failed_buffer_has_one_step: assert (!issue.valid || !issue.failed
        || (issue.first && issue.last));
      chk_next_stands_behind: assert (!issue.valid || issue.first || (before_q.valid
        && !before_q.last && issue.tag == before_q.tag && issue.index == before_q.index + 16'd1
        && issue.place == before_q.place + 4'd1 && issue.queue_id == before_q.queue_id));
      chk_nothing_goes_while_full: assert (!full_q || !u_dut.valid_2q);
      chk_begun_was_handed_in: assert ((begun & ~waits_q) == '0);
      chk_left_buffer_is_not_walked_on: assert (!issue.valid || issue.first
        || walked_q[issue.tag[1:0]]);
      chk_waiting_is_active: assert (waits_q == '0 || active);
      chk_ended_waits_for_two: assert (over_ended_q <= 3'd2);
      chk_again_waits_for_two: assert (over_again_q <= 3'd2);
      chk_memory_is_asked_a_cycle_before: assert (!issue.valid
        || (asked_tag_q == issue.tag && asked_place_q == issue.place));
      chk_chained_goes_on_behind_its_window: assert (!(issue.valid && issue.first && u_dut.chained)
        || (before_q.valid && before_q.is_window && issue.is_window
        && before_q.queue_id == issue.queue_id && before_q.epoch == issue.epoch));
      chk_window_waits_for_the_walk: assert (!(issue.valid && issue.first && issue.is_window)
        || u_dut.chained || !(near(one_q) || near(two_q) || near(three_q) || near(four_q)
        || near(five_q)));
      chk_step_comes_out_after_four: assert (glance.valid == four_q.valid && (!glance.valid
        || (glance.first == four_q.first && glance.last == four_q.last && step.tag == four_q.tag
        && step.index == four_q.index && step.place == four_q.place
        && step.job.queue_id == four_q.queue_id && step.failed == four_q.failed)));
      chk_step_on_its_way_is_active: assert (active || !(one_q.valid || two_q.valid
        || three_q.valid || four_q.valid));
    end
  end
endmodule
`default_nettype wire
