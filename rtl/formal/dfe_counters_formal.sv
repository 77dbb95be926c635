// Proves dfe_counters for any pins: what is read is what was counted, beside a count of its own.
`default_nettype none
module dfe_counters_formal #(
  parameter int unsigned Bits = 9
) (
  input wire logic       clk_i,
  input wire logic       cfg_valid_i,
  input wire logic       doorbell_valid_i,
  input wire logic       rd_valid_i,
  input wire logic       rd_ready_i,
  input wire logic       rd_local_i,
  input wire logic [2:0] rd_kind_i,
  input wire logic [8:0] rd_count_i,
  input wire logic       cpl_valid_i,
  input wire logic [7:0] cpl_count_i,
  input wire logic       cpl_last_i,
  input wire logic       cpl_failed_i,
  input wire logic       desc_valid_i,
  input wire logic       desc_ready_i,
  input wire logic       desc_last_i,
  input wire logic       desc_indirect_i,
  input wire logic       busy_i,
  input wire logic       no_tag_i,
  input wire logic       looks_at_bytes_i
);
  import dfe_counters_pkg::*;
  logic            started_q = 1'b0;
  logic            looks_at_bytes_q;  // the same counter all the time
  logic [63:0]     value;
  logic [21:0]     levels;
  logic [Bits-1:0] shown_q, asked_q;
  logic            read, shown;
  assign read = rd_valid_i && rd_ready_i;
  assign shown = desc_valid_i && desc_ready_i;

  dfe_counters #(.Count(EngineCounters), .Bits(Bits), .ReadBits(3)) u_dut (
    .clk_i, .rst_ni(started_q), .cfg_valid_i, .doorbell_valid_i, .rd_valid_i, .rd_ready_i,
    .rd_local_i, .rd_kind_i, .rd_count_i, .cpl_valid_i, .cpl_count_i, .cpl_last_i, .cpl_failed_i,
    .desc_valid_i, .desc_ready_i, .desc_last_i, .desc_indirect_i, .rest_valid_i(1'b0),
    .rest_ready_i(1'b0), .err_valid_i(1'b0), .err_ready_i(1'b0), .busy_i, .crossed_i(1'b0),
    .no_tag_i, .xl_valid_i(1'b0), .xl_ready_i(1'b0), .xa_valid_i(1'b0), .hit_i(1'b0),
    .miss_i(1'b0), .merged_i(1'b0), .discarded_i(1'b0), .invalidated_i(1'b0), .refused_i(1'b0),
    .select_i(looks_at_bytes_q ? CountByteAsked : CountDescriptor), .value_o(value),
    .levels_o(levels));

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    looks_at_bytes_q <= started_q ? looks_at_bytes_q : looks_at_bytes_i;
    if (!started_q) begin
      shown_q <= '0;
      asked_q <= '0;
    end else begin
      shown_q <= shown_q + Bits'(shown);
      if (read) asked_q <= asked_q + Bits'(rd_count_i);
      chk_value_is_what_was_counted: assert (looks_at_bytes_q || value == 64'(shown_q));
      chk_bytes_are_what_was_asked: assert (!looks_at_bytes_q || value == 64'(asked_q));
      chk_level_is_busy: assert (levels[CountBusyCycle] == busy_i);
    end
  end
endmodule
`default_nettype wire
