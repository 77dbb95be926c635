// The descriptor fetch engine: rings, chains and tables of many queues, streamed.
//
// Visits ask for indices, rings and windows of packed rings; the feeder turns ring entries into
// buffers to fetch; steps and the walk follow the chains in the buffers that came.
// Latency:  see rtl/doc.
// Ordering: completions in any order and in pieces; descriptors of one chain in chain order.
// Errors:   a queue with a fault stops until it is configured again; others go on.
// Source:   VIRTIO v1.4, 2.7 and 2.8; the pins' meaning stands in abi/dfe_abi.h.
`default_nettype none
module dfe_stream #(
  parameter int unsigned Queues = 4,
  parameter int unsigned QueueTags = 8,
  parameter int unsigned BlockTags = 24,
  parameter int unsigned Windows = 4,
  parameter int unsigned DataBytes = 32
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  // Environment to engine: configuration of one queue, one cycle, never refused.
  input  wire logic                   cfg_valid_i,
  input  wire logic [7:0]             cfg_queue_i,
  input  wire logic                   cfg_enable_i,
  input  wire logic [15:0]            cfg_size_i,
  input  wire logic [15:0]            cfg_chain_limit_i,
  input  wire logic [15:0]            cfg_start_i,
  input  wire logic [7:0]             cfg_flags_i,
  input  wire logic [63:0]            cfg_desc_addr_i,
  input  wire logic [63:0]            cfg_avail_addr_i,
  // Environment to engine: the window, levels; steady while a queue is in use.
  input  wire logic [1:0]             window_mode_i,
  input  wire logic [63:0]            window_base_i,
  input  wire logic [63:0]            window_size_i,
  // Environment to engine: doorbell, one cycle, never refused.
  input  wire logic                   doorbell_valid_i,
  input  wire logic [7:0]             doorbell_queue_i,
  input  wire logic                   doorbell_has_index_i,
  input  wire logic [15:0]            doorbell_index_i,
  // Engine to environment: reads, valid-ready.
  output      logic                   rd_valid_o,
  input  wire logic                   rd_ready_i,
  output      logic [63:0]            rd_addr_o,
  output      logic [7:0]             rd_tag_o,
  output      logic                   rd_local_o,
  output      logic [2:0]             rd_kind_o,
  output      logic [7:0]             rd_queue_o,
  output      logic [8:0]             rd_count_o,
  // Environment to engine: pieces of data, never refused.
  input  wire logic                   cpl_valid_i,
  input  wire logic [7:0]             cpl_tag_i,
  input  wire logic [7:0]             cpl_offset_i,
  input  wire logic [7:0]             cpl_count_i,
  input  wire logic                   cpl_last_i,
  input  wire logic [7:0]             cpl_status_i,
  input  wire logic [8*DataBytes-1:0] cpl_data_i,
  // Engine to environment: descriptors, valid-ready.
  output      logic                   desc_valid_o,
  input  wire logic                   desc_ready_i,
  output      logic [63:0]            desc_addr_o,
  output      logic [31:0]            desc_len_o,
  output      logic [15:0]            desc_flags_o,
  output      logic [15:0]            desc_head_o,
  output      logic [15:0]            desc_position_o,
  output      logic [15:0]            desc_ring_count_o,
  output      logic                   desc_indirect_o,
  output      logic [7:0]             desc_queue_o,
  output      logic [8:0]             desc_slot_o,
  output      logic                   desc_first_o,
  output      logic                   desc_last_o,
  // Engine to environment: rests, valid-ready.
  output      logic                   rest_valid_o,
  input  wire logic                   rest_ready_i,
  output      logic [7:0]             rest_queue_o,
  output      logic [15:0]            rest_index_o,
  // Engine to environment: errors, valid-ready.
  output      logic                   err_valid_o,
  input  wire logic                   err_ready_i,
  output      logic [7:0]             err_queue_o,
  output      logic [7:0]             err_code_o,
  output      logic [63:0]            err_addr_o,
  output      logic [Queues-1:0]      busy_queues_o,
  output      logic                   idle_o,
  // To the counters.
  output      logic                   crossed_o,  // one cycle: a line of a packed ring is read again
  output      logic                   no_tag_o    // a buffer waits for a tag
);
  import dfe_stream_pkg::*;
  localparam int unsigned Tags = QueueTags + BlockTags;
  if (Queues < 1 || Queues > 256) begin : g_queues
    $error("Queues is 1 to 256");
  end
  if (BlockTags < 1 || Tags > 256) begin : g_tags
    $error("BlockTags is at least 1, QueueTags and BlockTags together at most 256");
  end

  dfe_pkg::window_mode_e window_mode;
  assign window_mode = dfe_pkg::window_mode_e'(window_mode_i);

  // By queue.
  logic [Queues-1:0] live, starts, wants, visited, fault_at, started_at, configured_at, bell_at;

  // Queues.
  logic        tag_more, ask_valid, ask_full, rest, visit_fault, tag_valid, released, answer;
  logic        ask_to_end, looked, plenty, answer_failed;
  logic [15:0] rest_index, answer_index, begins [2];
  logic [5:0]  windows, walked_windows;
  seen_t       seen;
  queue_t      looked_queue, drawn_queue, visit_queue, answer_queue, cursor_queues [2];
  cursor_t     cursors [2];
  ask_t        ask;
  job_t        ask_job;
  tag_t        own_tag;
  fault_t      visit_fault_fields;

  // Pieces of reads, a cycle after the pins.
  logic        piece, piece_second, piece_long, piece_last, piece_failed, block_ends;
  logic [15:0] piece_data;
  logic [7:0]  piece_offset, piece_count, ring_entries, ask_entries;
  logic [DataBytes/8-1:0] piece_flags;

  // Rings and windows.
  logic        ring_valid, ring_failed, ring_pop, ring_release;
  logic        window_valid, window_maybe, window_failed, window_pop;
  tag_t        piece_tag, ring_tag, window_tag, ring_release_tag;
  slots_t      window_slots;
  job_t        ring_job, window_job, walk_job;

  // Feeder.
  queue_t      feed_queue, stride_queue;
  dfe_pkg::chain_law_t feed_law, law;
  area_t       feed_area;
  logic        joins, head_valid, head_full, ring_done, feed_fault, feed_fault_read;
  block_t      head_block;
  queue_t      ring_done_queue, feed_fault_queue;
  tag_t        feed_fault_tag, entry_tag;
  logic [6:0]  entry;
  logic [15:0] feed_fault_head, entry_data;

  // Walk.
  outcome_t    outcome;
  decision_t   decision;
  step_t       step;
  glance_t     glance;
  chain_t      chain;
  shown_t      shown_next, shown;
  tag_t        job_tag, descriptor_tag;
  slots_t      slots, stride;
  logic [3:0]  place;
  logic [1:0]  line;
  logic [127:0] descriptor;
  queue_t      law_queue, gone_queue, gone_too_queue, dropped_queue;
  logic [63:0] walk_base;
  logic        walk_base_local, gone, gone_too, dropped, table_full, shown_full;
  logic [64:0] read_address [2];
  logic queues_active, windows_active, feeder_active, requests_active;
  logic steps_active, shown_active, account_active;

  dfe_queues #(.Queues(Queues), .Windows(Windows)) u_queues (
    .clk_i, .rst_ni, .window_mode_i(window_mode), .window_base_i, .window_size_i, .cfg_valid_i,
    .cfg_queue_i, .cfg_enable_i, .cfg_size_i, .cfg_chain_limit_i, .cfg_start_i, .cfg_flags_i,
    .cfg_desc_addr_i, .cfg_avail_addr_i, .doorbell_valid_i, .doorbell_queue_i,
    .doorbell_has_index_i, .doorbell_index_i, .answer_i(answer), .answer_queue_i(answer_queue),
    .answer_failed_i(answer_failed), .answer_index_i(answer_index), .outcome_i(outcome),
    .fault_i(fault_at), .drawn_queue_o(drawn_queue), .windows_i(windows), .walked_i(walked_windows),
    .seen_i(seen), .plenty_i(plenty), .cursor_i(cursors[0]), .tag_valid_i(tag_valid),
    .tag_more_i(tag_more), .tag_i(own_tag), .released_i(released), .full_i(ask_full),
    .ask_valid_o(ask_valid), .ask_o(ask), .job_o(ask_job), .entries_o(ask_entries),
    .to_end_o(ask_to_end), .queue_o(visit_queue), .rest_o(rest), .rest_index_o(rest_index),
    .fault_o(visit_fault), .fault_fields_o(visit_fault_fields), .law_queue_i(law_queue),
    .law_o(law), .line_o(line), .feed_queue_i(feed_queue), .feed_law_o(feed_law),
    .feed_area_o(feed_area), .begin_o(begins), .configured_o(configured_at), .started_o(started_at),
    .bell_o(bell_at), .live_o(live), .starts_o(starts), .wants_o(wants), .visited_o(visited),
    .active_o(queues_active));

  dfe_pieces #(.QueueTags(QueueTags), .DataBytes(DataBytes)) u_pieces (
    .clk_i, .rst_ni, .cpl_valid_i, .cpl_tag_i, .cpl_offset_i, .cpl_count_i, .cpl_last_i,
    .cpl_status_i, .cpl_data_i, .valid_o(piece), .tag_o(piece_tag), .second_o(piece_second),
    .long_o(piece_long), .last_o(piece_last), .failed_o(piece_failed), .data_o(piece_data),
    .offset_o(piece_offset), .count_o(piece_count), .flags_o(piece_flags),
    .block_ends_o(block_ends));

  dfe_windows #(
    .Queues(Queues), .Windows(Windows), .Tags(QueueTags), .DataBytes(DataBytes)
  ) u_windows (
    .clk_i, .rst_ni, .tag_valid_o(tag_valid), .tag_more_o(tag_more), .tag_o(own_tag),
    .ask_i(ask_valid), .ask_kind_i(ask.kind), .ask_job_i(ask_job), .ask_entries_i(ask_entries),
    .ask_to_end_i(ask_to_end), .start_i(started_at), .early_tag_i(cpl_tag_i), .piece_i(piece),
    .piece_tag_i(piece_tag), .piece_second_i(piece_second), .piece_long_i(piece_long),
    .piece_data_i(piece_data), .piece_offset_i(piece_offset), .piece_count_i(piece_count),
    .piece_flags_i(piece_flags), .piece_last_i(piece_last), .piece_failed_i(piece_failed),
    .answer_o(answer), .answer_queue_o(answer_queue), .answer_failed_o(answer_failed),
    .answer_index_o(answer_index), .ring_valid_o(ring_valid), .ring_tag_o(ring_tag),
    .ring_job_o(ring_job), .ring_entries_o(ring_entries), .ring_failed_o(ring_failed),
    .ring_pop_i(ring_pop), .window_valid_o(window_valid), .window_maybe_o(window_maybe),
    .window_tag_o(window_tag), .window_job_o(window_job), .window_slots_o(window_slots),
    .window_failed_o(window_failed), .window_pop_i(window_pop), .ring_release_i(ring_release),
    .ring_release_tag_i(ring_release_tag),
    .window_release_i(outcome.gives_back && outcome.tag < 8'(QueueTags)),
    .window_release_tag_i(outcome.tag), .released_o(released), .count_queue_i(drawn_queue),
    .count_o(windows), .walked_count_o(walked_windows), .seen_o(seen), .looked_o(looked),
    .looked_queue_o(looked_queue), .plenty_o(plenty), .active_o(windows_active));

  dfe_buffer #(.Tags(Tags), .DataBytes(DataBytes)) u_buffer (
    .clk_i, .valid_i(cpl_valid_i && cpl_status_i == '0), .tag_i(cpl_tag_i), .offset_i(cpl_offset_i),
    .count_i(cpl_count_i), .data_i(cpl_data_i), .descriptor_tag_i(descriptor_tag), .place_i(place),
    .descriptor_o(descriptor), .entry_tag_i(entry_tag), .entry_i(entry), .entry_o(entry_data));

  dfe_feeder #(.Queues(Queues)) u_feeder (
    .clk_i, .rst_ni, .live_i(live), .ring_valid_i(ring_valid), .ring_tag_i(ring_tag),
    .ring_job_i(ring_job), .ring_entries_i(ring_entries), .ring_failed_i(ring_failed),
    .ring_pop_o(ring_pop), .queue_o(feed_queue), .law_i(feed_law), .area_i(feed_area),
    .stride_queue_o(stride_queue), .stride_i(stride), .joins_i(joins), .entry_tag_o(entry_tag),
    .entry_o(entry), .entry_i(entry_data), .release_o(ring_release),
    .release_tag_o(ring_release_tag), .full_i(head_full), .valid_o(head_valid),
    .block_o(head_block), .done_o(ring_done), .done_queue_o(ring_done_queue), .fault_o(feed_fault),
    .fault_queue_o(feed_fault_queue), .fault_read_o(feed_fault_read), .fault_tag_o(feed_fault_tag),
    .fault_head_o(feed_fault_head), .active_o(feeder_active));

  dfe_requests #(.Queues(Queues), .QueueTags(QueueTags), .BlockTags(BlockTags)) u_requests (
    .clk_i, .rst_ni, .live_i(live), .visit_valid_i(ask_valid), .visit_ask_i(ask),
    .visit_full_o(ask_full), .head_valid_i(head_valid), .head_block_i(head_block),
    .head_full_o(head_full), .table_valid_i(outcome.has_table), .table_block_i(outcome.table_block),
    .table_full_o(table_full), .rest_valid_i(outcome.leaves_rest), .rest_block_i(outcome.rest),
    .next_valid_i(outcome.has_next), .next_tag_i(outcome.tag), .next_block_i(outcome.next),
    .release_i(outcome.gives_back && outcome.tag >= 8'(QueueTags)), .release_tag_i(outcome.tag),
    .dropped_o(dropped), .dropped_queue_o(dropped_queue), .walk_tag_i(job_tag),
    .walk_job_o(walk_job), .base_tag_i(decision.step.tag), .base_o(walk_base),
    .base_local_o(walk_base_local), .slots_o(slots),
    .address_tag_i('{decision.step.tag, feed_fault_tag}), .address_o(read_address), .rd_valid_o,
    .rd_addr_o, .rd_local_o, .rd_kind_o, .rd_tag_o, .rd_queue_o, .rd_count_o, .rd_ready_i,
    .no_tag_o, .active_o(requests_active));

  dfe_steps #(.Queues(Queues), .QueueTags(QueueTags), .BlockTags(BlockTags)) u_steps (
    .clk_i, .rst_ni, .window_mode_i(window_mode), .window_base_i, .window_size_i,
    .start_i(started_at), .live_i(live), .end_i(block_ends), .end_tag_i(piece_tag),
    .end_failed_i(piece_failed), .window_valid_i(window_valid), .window_maybe_i(window_maybe),
    .window_tag_i(window_tag), .window_job_i(window_job), .window_slots_i(window_slots),
    .window_failed_i(window_failed), .window_pop_o(window_pop), .again_i(outcome.again),
    .again_tag_i(outcome.tag), .again_job_i(outcome.again_job), .again_slots_i(outcome.slots),
    .kill_i(decision.active && !decision.goes_on), .kill_tag_i(decision.step.tag),
    .full_i(shown_full), .job_tag_o(job_tag), .job_i(walk_job), .slots_i(slots),
    .descriptor_tag_o(descriptor_tag), .place_o(place), .descriptor_i(descriptor),
    .law_queue_o(law_queue), .law_i(law), .line_i(line), .cursor_i(cursors[1]), .step_o(step),
    .glance_o(glance), .chain_o(chain), .active_o(steps_active));

  dfe_walk u_walk (
    .clk_i, .rst_ni, .step_i(step), .glance_i(glance), .chain_i(chain), .table_full_i(table_full),
    .decision_o(decision));
  assign cursor_queues = '{drawn_queue, law_queue};
  dfe_cursors #(.Queues(Queues)) u_cursors (
    .clk_i, .rst_ni, .start_i(started_at), .decision_i(decision), .queue_i(cursor_queues),
    .begin_i(begins), .cursor_o(cursors));
  dfe_outcome #(.Queues(Queues), .QueueTags(QueueTags), .BlockTags(BlockTags)) u_outcome (
    .clk_i, .rst_ni, .window_mode_i(window_mode), .decision_i(decision),
    .read_addr_i(read_address[0]), .base_i(walk_base), .base_local_i(walk_base_local),
    .stride_queue_i(stride_queue), .stride_o(stride), .joins_o(joins), .shown_o(shown_next),
    .outcome_o(outcome));

  dfe_shown #(.Queues(Queues)) u_shown (
    .clk_i, .rst_ni, .live_i(live), .push_i(decision.shows), .shown_i(shown_next),
    .full_o(shown_full), .gone_o(gone), .gone_queue_o(gone_queue), .gone_too_o(gone_too),
    .gone_too_queue_o(gone_too_queue), .valid_o(desc_valid_o), .shown_o(shown),
    .ready_i(desc_ready_i), .active_o(shown_active));
  assign {desc_addr_o, desc_len_o, desc_flags_o, desc_head_o, desc_position_o, desc_ring_count_o,
    desc_indirect_o, desc_queue_o, desc_slot_o, desc_first_o, desc_last_o} = shown;

  dfe_account #(.Queues(Queues)) u_account (
    .clk_i, .rst_ni, .window_base_i, .configured_i(configured_at), .bell_i(bell_at),
    .starts_i(starts), .wants_i(wants), .visited_i(visited), .visit_queue_i(visit_queue),
    .asked_i(ask_valid && ask.kind != dfe_pkg::ReadAvailIndex), .rest_i(rest),
    .rest_index_i(rest_index), .visit_fault_i(visit_fault),
    .visit_fault_fields_i(visit_fault_fields), .head_i(head_valid),
    .head_queue_i(head_block.job.queue_id), .ring_done_i(ring_done),
    .ring_done_queue_i(ring_done_queue), .dropped_i(dropped), .dropped_queue_i(dropped_queue),
    .feed_fault_i(feed_fault), .feed_fault_queue_i(feed_fault_queue),
    .feed_fault_read_i(feed_fault_read), .feed_fault_address_i(read_address[1]),
    .feed_fault_head_i(feed_fault_head), .outcome_i(outcome), .looked_i(looked),
    .looked_queue_i(looked_queue), .gone_i(gone), .gone_queue_i(gone_queue), .gone_too_i(gone_too),
    .gone_too_queue_i(gone_too_queue), .stop_o(fault_at), .rest_valid_o, .rest_ready_i,
    .rest_queue_o, .rest_index_o, .err_valid_o, .err_ready_i, .err_queue_o, .err_code_o,
    .err_addr_o, .busy_queues_o, .active_o(account_active));

  assign crossed_o = outcome.crossed;
  assign idle_o = !(piece || account_active || decision.active || outcome.ends || outcome.shows
    || queues_active || windows_active || feeder_active || requests_active || steps_active
    || shown_active);

  wire logic unused_pins = cfg_flags_i[2];
endmodule
`default_nettype wire
