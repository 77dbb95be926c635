// Proves dfe_atc_invalidate and dfe_atc_reads together: nothing is completed while a read of its
// range is under way.
//
// Reads of the range leave only until the walk over the entries has ended, and a cycle more, as
// the store and the table of requests make sure.
`default_nettype none
module dfe_atc_invalidate_formal #(
  parameter int unsigned PageBits = 2,
  parameter int unsigned Sets = 2,
  parameter int unsigned Tags = 2,
  parameter int unsigned Held = 2,
  localparam int unsigned TagBits = 1
) (
  input wire logic                clk_i,
  input wire logic                inv_valid_i,
  input wire logic [4:0]          itag_i,
  input wire logic [PageBits-1:0] page_i,
  input wire logic [5:0]          size_i,
  input wire logic                invc_ready_i,
  input wire logic                delete_ready_i,
  input wire logic                leave_i,
  input wire logic [TagBits-1:0]  leave_tag_i,
  input wire logic [PageBits-1:0] leave_page_i,
  input wire logic                end_i,
  input wire logic [TagBits-1:0]  end_tag_i
);
  logic                started_q = 1'b0;
  logic                inv_ready, invc_valid, active, first, next, delete, waits, completed, quiet;
  logic [4:0]          itag;
  logic [PageBits-1:0] range_page, range_free;
  logic [TagBits-1:0]  look_tag;
  logic                leaves, ends, settled, overlaps;

  dfe_atc_invalidate #(.PageBits(PageBits), .Sets(Sets), .Tags(Tags), .Held(Held)) u_invalidate (
    .clk_i, .rst_ni(started_q), .inv_valid_i, .inv_ready_o(inv_ready), .inv_itag_i(itag_i),
    .inv_page_i(page_i), .inv_size_i(size_i), .invc_valid_o(invc_valid), .invc_ready_i,
    .invc_itag_o(itag), .active_o(active), .range_page_o(range_page), .range_free_o(range_free),
    .first_o(first), .next_o(next), .delete_o(delete), .delete_ready_i, .look_tag_o(look_tag),
    .waits_i(waits), .completed_o(completed), .quiet_o(quiet));
  dfe_atc_reads #(.PageBits(PageBits), .Tags(Tags)) u_reads (
    .clk_i, .rst_ni(started_q), .leave_i(leaves), .leave_tag_i, .leave_page_i, .end_i(ends),
    .end_tag_i, .look_tag_i(look_tag), .range_page_i(range_page), .range_free_i(range_free),
    .waits_o(waits));

  // The environment's view: reads that left and have not ended, and what each was translated from.
  logic [Tags-1:0]     away_q = '0, old_q = '0;  // under way; and seen by the walk's end
  logic [PageBits-1:0] pages_q [Tags];
  logic                walked_q = 1'b0;  // the last deletion was made
  assign overlaps = ((leave_page_i ^ range_page) & ~range_free) == '0;
  assign settled = walked_q && active;
  assign leaves = leave_i && !away_q[leave_tag_i] && !(settled && overlaps);
  assign ends = end_i && old_q[end_tag_i];

  logic [Tags-1:0] reading;
  always_comb begin
    for (int unsigned t = 0; t < Tags; t++) begin
      reading[t] = away_q[t] && ((pages_q[t] ^ range_page) & ~range_free) == '0;
    end
  end

  logic last_delete, last_delete_q = 1'b0;
  assign last_delete = delete && delete_ready_i && !next;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      last_delete_q <= last_delete;
      walked_q <= active && (walked_q || last_delete_q);
      if (ends) away_q[end_tag_i] <= 1'b0;
      if (ends) old_q[end_tag_i] <= 1'b0;
      old_q <= (old_q | away_q) & ~(ends ? Tags'(1) << end_tag_i : '0);
      if (leaves) begin
        away_q[leave_tag_i] <= 1'b1;
        pages_q[leave_tag_i] <= leave_page_i;
      end
      chk_no_read_of_the_range_at_completion: assert (!completed || reading == '0);
    end
  end
endmodule
`default_nettype wire
