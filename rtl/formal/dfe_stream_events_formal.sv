// Proves that dfe_stream_events answers what was asked for, by a read behind the request, and no
// queue that was set up anew with its old ring's field.
//
// Any one queue is followed. An area at address 0 may not be read; the other one may.
`default_nettype none
module dfe_stream_events_formal #(
  parameter int unsigned Queues = 2,
  parameter int unsigned Tags = 2
) (
  input wire logic       clk_i,
  input wire logic       cfg_valid_i,
  input wire logic       cfg_queue_i,
  input wire logic       cfg_enable_i,
  input wire logic       cfg_packed_i,
  input wire logic       cfg_readable_i,
  input wire logic       evt_valid_i,
  input wire logic       evt_queue_i,
  input wire logic       read_ready_i,
  input wire logic       piece_valid_i,
  input wire logic       piece_tag_i,
  input wire logic       piece_last_i,
  input wire logic       piece_failed_i,
  input wire logic       evd_ready_i,
  input wire logic       follow_i
);
  localparam logic [7:0] FirstTag = 8'd4;
  logic              started_q = 1'b0, follow_q;
  logic              read_valid, read_local, evd_valid, evd_failed, idle;
  logic [63:0]       read_addr;
  logic [7:0]        read_tag, read_queue, evd_queue;
  logic [8:0]        read_count;
  logic [31:0]       evd_value;
  logic [Queues-1:0] busy;
  dfe_stream_events #(.Queues(Queues), .FirstTag(4), .Tags(Tags)) u_dut (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::WindowOffset), .window_base_i('0),
    .window_size_i(64'h1_0000), .cfg_valid_i, .cfg_queue_i(8'(cfg_queue_i)), .cfg_enable_i,
    .cfg_packed_i, .cfg_event_idx_i(1'b0), .cfg_size_i(16'd4),
    .cfg_avail_addr_i(cfg_readable_i ? 64'h1000 : 64'h0), .evt_valid_i,
    .evt_queue_i(8'(evt_queue_i)), .read_valid_o(read_valid), .read_ready_i,
    .read_addr_o(read_addr), .read_local_o(read_local), .read_tag_o(read_tag),
    .read_queue_o(read_queue), .read_count_o(read_count), .piece_valid_i,
    .piece_tag_i(FirstTag + 8'(piece_tag_i)), .piece_offset_i('0), .piece_count_i(8'd2),
    .piece_last_i, .piece_failed_i, .piece_data_i('0), .evd_valid_o(evd_valid), .evd_ready_i,
    .evd_queue_o(evd_queue), .evd_failed_o(evd_failed), .evd_value_o(evd_value), .busy_o(busy),
    .idle_o(idle));

  // Offers that were not taken.
  logic        read_held_q = 1'b0, evd_held_q = 1'b0;
  logic [89:0] read_q;
  logic [40:0] evd_q;
  // Of each tag: offered or taken, and not ended; taken, and not ended.
  logic [Tags-1:0] reading_q = '0, taken_q = '0, offered, taken, ended;
  // Of the followed queue.
  logic       new_read, new_answer, asked, configured, configured_q = 1'b0;
  logic       live_q = 1'b0, asked_q = 1'b0, wanted_q = 1'b0, under_way_q = 1'b0;
  logic       has_read_q = 1'b0, failed_q = 1'b0, tag_q;
  logic [1:0] owed_q = '0;  // requests that were not answered, up to 3
  assign new_read = read_valid && !read_held_q && read_queue == 8'(follow_q);
  assign new_answer = evd_valid && !evd_held_q && evd_queue == 8'(follow_q);
  assign asked = evt_valid_i && evt_queue_i == follow_q && live_q;
  assign configured = cfg_valid_i && cfg_queue_i == follow_q;
  always_comb begin
    offered = (read_valid && !read_held_q) ? Tags'(1) << read_tag[0] : '0;
    taken = (read_valid && read_ready_i) ? Tags'(1) << read_tag[0] : '0;
    ended = (piece_valid_i && piece_last_i) ? Tags'(1) << piece_tag_i : '0;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) follow_q <= follow_i;
    read_q <= {read_addr, read_local, read_tag, read_queue, read_count};
    evd_q <= {evd_queue, evd_failed, evd_value};
    if (started_q) begin
      read_held_q <= read_valid && !read_ready_i;
      evd_held_q <= evd_valid && !evd_ready_i;
      reading_q <= (reading_q | offered) & ~ended;
      taken_q <= (taken_q | taken) & ~ended;
      if (configured) live_q <= cfg_enable_i;
      configured_q <= configured;
      // A request leads to a read two cycles later at the soonest.
      asked_q <= asked && !configured;
      wanted_q <= ((wanted_q && !new_read) || asked_q) && !configured;
      if (new_read) tag_q <= read_tag[0];
      under_way_q <= new_read || (under_way_q && !ended[tag_q]);
      has_read_q <= new_read || (has_read_q && !new_answer && !configured_q);
      if (new_read) failed_q <= 1'b0;
      else if (under_way_q && ended[tag_q]) failed_q <= piece_failed_i;
      if (configured_q) owed_q <= 2'(asked);
      else if (asked && !new_answer && owed_q != '1) owed_q <= owed_q + 2'd1;
      else if (new_answer && !asked && owed_q != '0) owed_q <= owed_q - 2'd1;
      asm_piece_is_of_a_read_under_way: assume (!piece_valid_i || taken_q[piece_tag_i]);
      chk_read_stays_until_taken: assert (!read_held_q || read_valid);
      chk_read_payload_stays: assert (!read_held_q
        || read_q == {read_addr, read_local, read_tag, read_queue, read_count});
      chk_answer_stays_until_taken: assert (!evd_held_q || evd_valid);
      chk_answer_payload_stays: assert (!evd_held_q || evd_q == {evd_queue, evd_failed, evd_value});
      chk_read_has_a_free_tag: assert ((offered & reading_q) == '0);
      chk_one_read_of_a_queue: assert (!new_read || !under_way_q);
      chk_read_is_behind_a_request: assert (!new_read || wanted_q);
      chk_answer_has_a_request: assert (!new_answer || owed_q != '0);
      chk_failure_is_told: assert (!new_answer || evd_failed == (!has_read_q || failed_q));
      chk_busy_while_a_read_is_under_way: assert (!under_way_q || busy[follow_q]);
      chk_idle_means_nothing_is_offered: assert (!idle || (!read_valid && !evd_valid));
    end
  end
endmodule
`default_nettype wire
