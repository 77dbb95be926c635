// Laws of reads and completions: a tag is used once at a time, and pieces lie in their read.
`default_nettype none
module dfe_read_checks #(
  parameter int unsigned Tags = 12
) (
  input  wire logic       clk_i,
  input  wire logic       rst_ni,
  input  wire logic       rd_valid_i,
  input  wire logic       rd_ready_i,
  input  wire logic [7:0] rd_tag_i,
  input  wire logic [7:0] rd_count_i,
  input  wire logic       cpl_valid_i,
  input  wire logic [7:0] cpl_tag_i,
  input  wire logic [7:0] cpl_offset_i,
  input  wire logic [7:0] cpl_count_i,
  input  wire logic       cpl_last_i,
  input  wire logic [7:0] cpl_status_i
);
  localparam int unsigned TagBits = $clog2(Tags);
  logic            past_ok_q, taken;
  logic [Tags-1:0] busy_d, busy_q;
  logic [7:0]      count_q [Tags];  // bytes of the read under way
  logic [7:0]      left_q [Tags];   // bytes that have not come yet
  logic [TagBits-1:0] rd_tag, cpl_tag;

  assign taken = rd_valid_i && rd_ready_i;
  assign rd_tag = rd_tag_i[TagBits-1:0];
  assign cpl_tag = cpl_tag_i[TagBits-1:0];

  always_comb begin
    busy_d = busy_q;
    if (cpl_valid_i && cpl_last_i) busy_d[cpl_tag] = 1'b0;
    if (taken) busy_d[rd_tag] = 1'b1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      past_ok_q <= 1'b0;
      busy_q <= '0;
    end else begin
      past_ok_q <= 1'b1;
      busy_q <= busy_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (cpl_valid_i) left_q[cpl_tag] <= left_q[cpl_tag] - cpl_count_i;
    if (taken) begin
      count_q[rd_tag] <= rd_count_i;
      left_q[rd_tag] <= rd_count_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_tag_is_in_range: assert (!rd_valid_i || rd_tag_i < 8'(Tags));
      chk_tag_is_not_in_use: assert (!rd_valid_i || !busy_q[rd_tag]);
      chk_read_has_1_to_32_bytes: assert (!rd_valid_i || (rd_count_i != '0
        && rd_count_i <= 8'(dfe_pkg::ScanEntries * dfe_pkg::DescriptorBytes)));
      // The environment's side.
      chk_completion_of_a_read_under_way: assert (!cpl_valid_i
        || (cpl_tag_i < 8'(Tags) && busy_q[cpl_tag]));
      chk_piece_lies_in_its_read: assert (!cpl_valid_i
        || (cpl_offset_i <= count_q[cpl_tag] && cpl_count_i <= count_q[cpl_tag] - cpl_offset_i));
      chk_error_ends_the_read: assert (!cpl_valid_i || cpl_status_i == '0 || cpl_last_i);
      chk_last_piece_completes_the_read: assert (!(cpl_valid_i && cpl_last_i)
        || cpl_status_i != '0 || left_q[cpl_tag] == cpl_count_i);
      cov_all_tags_in_use: cover (busy_q == '1);
      cov_piece_by_piece: cover (cpl_valid_i && !cpl_last_i);
      cov_failed_read: cover (cpl_valid_i && cpl_status_i != '0);
    end
  end
endmodule
`default_nettype wire
