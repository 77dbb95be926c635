// What must have happened at the pins of an engine before its tests may be called enough.
//
// Bound to either top; built with the coverage libraries alone.
`default_nettype none
module dfe_pins_cover (
  input wire logic       clk_i,
  input wire logic       rst_ni,
  input wire logic       cfg_valid_i,
  input wire logic       cfg_enable_i,
  input wire logic [7:0] cfg_flags_i,
  input wire logic [1:0] window_mode_i,
  input wire logic       doorbell_valid_i,
  input wire logic       doorbell_has_index_i,
  input wire logic       rd_valid_o,
  input wire logic       rd_ready_i,
  input wire logic       rd_local_o,
  input wire logic [2:0] rd_kind_o,
  input wire logic       cpl_valid_i,
  input wire logic       cpl_last_i,
  input wire logic [7:0] cpl_status_i,
  input wire logic       desc_valid_o,
  input wire logic       desc_ready_i,
  input wire logic       desc_first_o,
  input wire logic       desc_last_o,
  input wire logic       desc_indirect_o,
  input wire logic       rest_valid_o,
  input wire logic       rest_ready_i,
  input wire logic       err_valid_o,
  input wire logic       err_ready_i,
  input wire logic [7:0] err_code_o,
  input wire logic       idle_o
);
  logic reads, shows, stops;
  assign reads = rd_valid_o && rd_ready_i;
  assign shows = desc_valid_o && desc_ready_i;
  assign stops = err_valid_o && err_ready_i;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // Every error has been told.
      cov_index_jump: cover (stops && err_code_o == 8'(dfe_pkg::ErrAvailIndexJump));
      cov_head_out_of_range: cover (stops && err_code_o == 8'(dfe_pkg::ErrHeadOutOfRange));
      cov_next_out_of_range: cover (stops && err_code_o == 8'(dfe_pkg::ErrNextOutOfRange));
      cov_chain_too_long: cover (stops && err_code_o == 8'(dfe_pkg::ErrChainTooLong));
      cov_outside_region: cover (stops && err_code_o == 8'(dfe_pkg::ErrOutsideRegion));
      cov_length_wraps: cover (stops && err_code_o == 8'(dfe_pkg::ErrLengthWraps));
      cov_read_failed: cover (stops && err_code_o == 8'(dfe_pkg::ErrReadFailed));
      cov_indirect: cover (stops && err_code_o == 8'(dfe_pkg::ErrIndirect));
      cov_order: cover (stops && err_code_o == 8'(dfe_pkg::ErrReadableAfterWritable));
      cov_indirect_malformed: cover (stops && err_code_o == 8'(dfe_pkg::ErrIndirectMalformed));
      cov_address_zero: cover (stops && err_code_o == 8'(dfe_pkg::ErrAddressZero));
      cov_packed_malformed: cover (stops && err_code_o == 8'(dfe_pkg::ErrPackedMalformed));
      // Every kind of read, to either side.
      cov_index_on_bus: cover (reads && rd_kind_o == dfe_pkg::ReadAvailIndex && !rd_local_o);
      cov_index_local: cover (reads && rd_kind_o == dfe_pkg::ReadAvailIndex && rd_local_o);
      cov_ring_on_bus: cover (reads && rd_kind_o == dfe_pkg::ReadAvailRing && !rd_local_o);
      cov_ring_local: cover (reads && rd_kind_o == dfe_pkg::ReadAvailRing && rd_local_o);
      cov_descriptor_on_bus: cover (reads && rd_kind_o == dfe_pkg::ReadDescriptor && !rd_local_o);
      cov_descriptor_local: cover (reads && rd_kind_o == dfe_pkg::ReadDescriptor && rd_local_o);
      cov_table_on_bus: cover (reads && rd_kind_o == dfe_pkg::ReadIndirect && !rd_local_o);
      cov_table_local: cover (reads && rd_kind_o == dfe_pkg::ReadIndirect && rd_local_o);
      cov_packed_on_bus: cover (reads && rd_kind_o == dfe_pkg::ReadPacked && !rd_local_o);
      cov_packed_local: cover (reads && rd_kind_o == dfe_pkg::ReadPacked && rd_local_o);
      // Every window with both formats, and each kind of failure.
      cov_no_window: cover (shows && window_mode_i == dfe_pkg::WindowNone);
      cov_strict_window: cover (shows && window_mode_i == dfe_pkg::WindowStrict);
      cov_mixed_window: cover (shows && window_mode_i == dfe_pkg::WindowMixed);
      cov_offset_window: cover (shows && window_mode_i == dfe_pkg::WindowOffset);
      cov_status_one: cover (cpl_valid_i && cpl_last_i && cpl_status_i == 8'd1);
      cov_status_two: cover (cpl_valid_i && cpl_last_i && cpl_status_i == 8'd2);
      cov_status_three: cover (cpl_valid_i && cpl_last_i && cpl_status_i == 8'd3);
      cov_status_four: cover (cpl_valid_i && cpl_last_i && cpl_status_i == 8'd4);
      cov_packed_queue: cover (cfg_valid_i && cfg_enable_i && cfg_flags_i[0]);
      cov_tables_allowed: cover (cfg_valid_i && cfg_enable_i && cfg_flags_i[1]);
      cov_queue_stopped: cover (cfg_valid_i && !cfg_enable_i);
      // Every channel held back, and what meets in one cycle.
      cov_read_waits: cover (rd_valid_o && !rd_ready_i);
      cov_descriptor_waits: cover (desc_valid_o && !desc_ready_i);
      cov_rest_waits: cover (rest_valid_o && !rest_ready_i);
      cov_error_waits: cover (err_valid_o && !err_ready_i);
      cov_all_channels_at_once: cover (rd_valid_o && desc_valid_o && rest_valid_o && err_valid_o);
      cov_single_descriptor: cover (shows && desc_first_o && desc_last_o);
      cov_chain_of_table_alone: cover (shows && desc_first_o && desc_indirect_o);
      cov_table_behind_others: cover (shows && !desc_first_o && desc_indirect_o);
      cov_doorbell_with_index: cover (doorbell_valid_i && doorbell_has_index_i);
      cov_doorbell_while_idle: cover (doorbell_valid_i && idle_o);
      cov_stop_while_data_comes: cover (cfg_valid_i && !cfg_enable_i && cpl_valid_i);
    end
  end
endmodule
`default_nettype wire
