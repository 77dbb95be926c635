// Proves that dfe_stream_ats keeps reads of the window off the bus and the others in their pages,
// and ends each read of the engine once.
//
// The cache is its smallest one and is proven for itself; translation is on or off for good. Any one
// tag of two is followed.
`default_nettype none
module dfe_stream_ats_formal #(
  parameter int unsigned Tags = 2
) (
  input wire logic        clk_i,
  input wire logic        enable_i,
  input wire logic        follow_i,
  input wire logic        read_valid_i,
  input wire logic        read_tag_i,
  input wire logic        read_local_i,
  input wire logic [51:0] read_page_i,
  input wire logic [1:0]  read_place_i,  // 16-byte entries from the end of its page, but for one
  input wire logic [1:0]  read_entries_i,
  input wire logic        rd_ready_i,
  input wire logic        cpl_valid_i,
  input wire logic        cpl_tag_i,
  input wire logic        cpl_last_i,
  input wire logic        cpl_failed_i,
  input wire logic        xl_ready_i,
  input wire logic        xa_valid_i,
  input wire logic        xa_failed_i,
  input wire logic        xa_read_i,
  input wire logic [51:0] xa_page_i
);
  localparam logic [7:0] Refused = 8'd1;
  logic         started_q = 1'b0, enable_q, follow_q;
  logic [63:0]  read_addr, rd_addr;
  logic [8:0]   read_count, rd_count;
  logic         read_ready, piece_valid, piece_last, rd_valid, rd_local, rd_translated, rd_no_snoop;
  logic         xl_valid, inv_ready, invc_valid, idle, hit, miss, merged, invalidated, discarded;
  logic         refused;
  logic [7:0]   piece_tag, piece_offset, piece_count, piece_status, rd_tag, rd_queue;
  logic [255:0] piece_data;
  logic [2:0]   rd_kind;
  logic [51:0]  rd_page, xl_page;
  logic [4:0]   xl_tag, invc_itag;
  assign read_addr = {read_page_i, 12'hfd0 + 12'({read_place_i, 4'd0})};
  assign read_count = 9'd16 + 9'({read_entries_i, 4'd0});
  dfe_stream_ats #(
    .Tags(Tags), .Sets(1), .Ways(1), .PageSizes(19'h1), .Misses(1)
  ) u_dut (
    .clk_i, .rst_ni(started_q), .enable_i(enable_q), .flush_i(1'b0), .read_valid_i,
    .read_ready_o(read_ready), .read_addr_i(read_addr), .read_tag_i(8'(read_tag_i)),
    .read_local_i, .read_kind_i(3'd2), .read_queue_i('0), .read_count_i(read_count),
    .piece_valid_o(piece_valid), .piece_tag_o(piece_tag), .piece_offset_o(piece_offset),
    .piece_count_o(piece_count), .piece_last_o(piece_last), .piece_status_o(piece_status),
    .piece_data_o(piece_data), .rd_valid_o(rd_valid), .rd_ready_i, .rd_addr_o(rd_addr),
    .rd_tag_o(rd_tag), .rd_local_o(rd_local), .rd_kind_o(rd_kind), .rd_queue_o(rd_queue),
    .rd_count_o(rd_count), .rd_translated_o(rd_translated), .rd_no_snoop_o(rd_no_snoop),
    .rd_page_o(rd_page), .cpl_valid_i, .cpl_tag_i(8'(cpl_tag_i)), .cpl_offset_i('0),
    .cpl_count_i(8'd16), .cpl_last_i, .cpl_status_i(8'(cpl_failed_i)), .cpl_data_i('0),
    .xl_valid_o(xl_valid), .xl_ready_i, .xl_page_o(xl_page), .xl_tag_o(xl_tag), .xa_valid_i,
    .xa_tag_i('0), .xa_status_i(2'(xa_failed_i)), .xa_page_i, .xa_flags_i({4'd0, xa_read_i, 1'b0}),
    .inv_valid_i(1'b0), .inv_ready_o(inv_ready), .inv_itag_i('0), .inv_page_i('0),
    .inv_size_i('0), .invc_valid_o(invc_valid), .invc_ready_i(1'b1), .invc_itag_o(invc_itag),
    .idle_o(idle), .hit_o(hit), .miss_o(miss), .merged_o(merged), .invalidated_o(invalidated),
    .discarded_o(discarded), .refused_o(refused));

  // What the engine has under way, and the bus.
  logic [Tags-1:0] under_way_q = '0, away_q = '0, begun, sent, gone, finished;
  logic            asked_q = 1'b0;       // a translation request is under way
  logic            read_held_q = 1'b0, rd_held_q = 1'b0;
  logic [76:0]     read_q;
  logic [137:0]    rd_q;
  // The followed tag: its read, and whether its second part is due.
  logic            crosses_q, second_q = 1'b0, local_q, mine;
  logic [51:0]     page_q;
  logic [11:0]     place_q;
  assign mine = rd_valid && !rd_local && rd_tag == 8'(follow_q);
  always_comb begin
    begun = (read_valid_i && read_ready) ? Tags'(1) << read_tag_i : '0;
    sent = (rd_valid && rd_ready_i) ? Tags'(1) << rd_tag[0] : '0;
    gone = (cpl_valid_i && cpl_last_i) ? Tags'(1) << cpl_tag_i : '0;
    finished = (piece_valid && piece_last) ? Tags'(1) << piece_tag[0] : '0;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) {enable_q, follow_q} <= {enable_i, follow_i};
    read_q <= {read_addr, read_count, read_tag_i, read_local_i, read_valid_i, 1'b0};
    rd_q <= {rd_addr, rd_count, rd_tag, rd_local, rd_translated, rd_no_snoop, rd_page, 2'b00};
    if (started_q) begin
      read_held_q <= read_valid_i && !read_ready;
      rd_held_q <= rd_valid && !rd_ready_i;
      under_way_q <= (under_way_q & ~finished) | begun;
      away_q <= (away_q & ~gone) | sent;
      asked_q <= (asked_q && !xa_valid_i) || (xl_valid && xl_ready_i);
      if (begun[follow_q]) begin
        crosses_q <= 13'(read_addr[11:0]) + 13'(read_count) > 13'd4096;
        {page_q, place_q, local_q} <= {read_addr, read_local_i};
        second_q <= 1'b0;
      end else if (mine && rd_ready_i) second_q <= 1'b1;
      asm_read_stays: assume (!read_held_q
        || read_q == {read_addr, read_count, read_tag_i, read_local_i, read_valid_i, 1'b0});
      asm_tag_is_free: assume (!read_valid_i || !under_way_q[read_tag_i]);
      asm_completion_is_of_a_read: assume (!cpl_valid_i || away_q[cpl_tag_i]);
      asm_failure_ends: assume (!cpl_valid_i || !cpl_failed_i || cpl_last_i);
      asm_answer_is_of_a_request: assume (!xa_valid_i || asked_q);
      chk_read_stays_until_taken: assert (!rd_held_q || rd_valid);
      chk_read_payload_stays: assert (!rd_held_q || rd_q
        == {rd_addr, rd_count, rd_tag, rd_local, rd_translated, rd_no_snoop, rd_page, 2'b00});
      chk_window_passes_by: assert (!rd_valid || !rd_local || (read_valid_i && read_local_i
        && rd_addr == read_addr && rd_count == read_count && !rd_translated));
      chk_read_of_the_window_is_not_on_the_bus: assert (!mine || !local_q);
      chk_bus_read_stays_in_its_page: assert (!mine
        || 13'(rd_addr[11:0]) + 13'(rd_count) <= 13'd4096);
      chk_off_means_untranslated: assert (enable_q || !mine
        || (!rd_translated && rd_addr[63:12] == rd_page));
      chk_page_is_that_of_the_read: assert (!mine || rd_page == page_q + 52'(second_q));
      chk_place_in_the_page_stays: assert (!mine || rd_addr[11:0] == (second_q ? '0 : place_q));
      chk_second_part_of_a_crossing_read: assert (!mine || !second_q || crosses_q);
      chk_piece_is_of_a_read: assert (!piece_valid || under_way_q[piece_tag[0]]);
      chk_end_waits_for_both_parts: assert (!finished[follow_q] || piece_status != '0 || local_q
        || !crosses_q || second_q);
      chk_data_is_what_came: assert (!piece_valid || cpl_valid_i
        || (piece_status == Refused && piece_count == '0 && piece_last));
    end
  end
endmodule
`default_nettype wire
