// Laws of the pages that miss: one entry and one request for each, and no tag twice.
`default_nettype none
module dfe_atc_requests_checks #(
  parameter int unsigned PageBits = 52,
  parameter int unsigned Misses = 8
) (
  input  wire logic                clk_i,
  input  wire logic                rst_ni,
  input  wire logic [Misses-1:0]   used_i,
  input  wire logic [Misses-1:0]   unsent_i,
  input  wire logic [Misses-1:0]   asked_i,
  input  wire logic [PageBits-1:0] page_i [Misses],
  input  wire logic [Misses-1:0]   joins_i,
  input  wire logic                allocate_i,
  input  wire logic                xl_valid_i,
  input  wire logic                xl_ready_i,
  input  wire logic [4:0]          xl_tag_i,
  input  wire logic                answer_i,
  input  wire logic [4:0]          answer_tag_i
);
  logic              past_ok_q, twice;
  logic [31:0]       out_d, out_q;  // tags that were taken and not answered

  always_comb begin
    out_d = out_q;
    if (answer_i) out_d[answer_tag_i] = 1'b0;
    if (xl_valid_i && xl_ready_i) out_d[xl_tag_i] = 1'b1;
    twice = 1'b0;
    for (int unsigned m = 1; m < Misses; m++) begin
      for (int unsigned n = 0; n < m; n++) begin
        if (used_i[m] && used_i[n] && page_i[m] == page_i[n]) twice = 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      out_q <= '0;
    end else begin
      past_ok_q <= 1'b1;
      out_q <= out_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_request_tag_is_not_in_flight: assert (!xl_valid_i || !out_q[xl_tag_i]);
      chk_request_tag_is_in_range: assert (!xl_valid_i || 6'(xl_tag_i) < 6'(Misses));
      chk_request_is_that_of_an_entry: assert ((unsent_i & ~used_i) == '0
        && (asked_i & ~used_i) == '0 && (unsent_i & asked_i) == '0);
      chk_page_has_one_entry: assert (!twice);
      chk_read_joins_one_entry: assert ((joins_i & (joins_i - Misses'(1))) == '0);
      chk_miss_finds_a_free_entry: assert (!allocate_i || used_i != '1);
      // The environment's side.
      chk_answer_has_a_request: assert (!answer_i || out_q[answer_tag_i]);
      cov_all_entries_used: cover (used_i == '1);
      cov_all_requests_out: cover (asked_i == '1 && !xl_valid_i);
    end
  end
endmodule
`default_nettype wire
